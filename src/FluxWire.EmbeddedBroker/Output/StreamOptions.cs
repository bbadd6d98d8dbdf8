using System.Text.Json;
using FluxWire.Embedded.Jobspecs;

namespace FluxWire.Embedded.Output;

/// <summary>Where one stream goes, as shell option <c>output</c> says.</summary>
/// <param name="Template">The file's name, tags not filled in; null for the job's log.</param>
/// <param name="IsLabelled">Whether lines in a file begin with the task's rank.</param>
/// <param name="IsBuffered">Whether it is cut into whole lines; else pieces are handed on as they come.</param>
/// <param name="Append">Whether a file keeps what is in it.</param>
internal sealed record StreamOptions(string? Template, bool IsLabelled, bool IsBuffered, bool Append)
{
    /// <summary>Reads the options: standard error follows standard output, but its lines do not wait to be complete.</summary>
    public static (StreamOptions Out, StreamOptions Error) From(Jobspec spec)
    {
        bool append = spec.ShellOption("output", "mode") is { ValueKind: JsonValueKind.String } mode && mode.GetString() == "append";
        StreamOptions output = Read(spec, "stdout", new StreamOptions(null, false, IsBuffered: true, append));
        StreamOptions error = Read(spec, "stderr", output with { IsBuffered = false });
        return (output, error);
    }

    private static StreamOptions Read(Jobspec spec, string stream, StreamOptions defaults)
    {
        string? type = Text(spec.ShellOption("output", stream, "type"));
        string? path = type == "kvs" ? null : Text(spec.ShellOption("output", stream, "path")) ?? defaults.Template;
        return defaults with
        {
            Template = path,
            IsLabelled = spec.ShellOption("output", stream, "label")?.ValueKind switch
            {
                JsonValueKind.True => true,
                JsonValueKind.False => false,
                _ => defaults.IsLabelled,
            },
            IsBuffered = Text(spec.ShellOption("output", stream, "buffer", "type")) switch
            {
                { } buffer => !buffer.Equals("none", StringComparison.OrdinalIgnoreCase),
                null => defaults.IsBuffered,
            },
        };
    }

    private static string? Text(JsonElement? option) => option is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
