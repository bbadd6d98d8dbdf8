using System.Buffers;
using System.Text;
using FluxWire.Jobs;

namespace FluxWire.Cli.Output;

/// <summary>Copies a job's output byte for byte, standard output to standard output and standard error to standard error.</summary>
/// <param name="label">Whether each line begins with the ranks that it comes from.</param>
/// <param name="output">Standard output.</param>
/// <param name="error">Standard error; also for what the job shell and the instance say.</param>
internal sealed class TextOutputPrinter(bool label, Stream output, Stream error) : IOutputPrinter
{
    // How much is written in one piece, or as much more as the last item has.
    private const int EnoughBytes = 64 * 1024;

    // What shells call their levels (RFC 24 by way of syslog); 5, a notice, goes without a name.
    private static readonly string[] LevelNames = ["FATAL", "FATAL", "FATAL", "ERROR", "WARN", "", "DEBUG", "TRACE"];

    private readonly ArrayBufferWriter<byte> _taken = new();
    private Stream? _target;

    public async ValueTask PrintAsync(JobOutputItem item)
    {
        switch (item)
        {
            case JobOutputData data:
                await CopyAsync(data).ConfigureAwait(false);
                break;
            case JobOutputRedirect redirect:
                await NoteAsync($"{redirect.Ranks}: {redirect.Stream} redirected to {redirect.Path}").ConfigureAwait(false);
                break;
            case JobOutputLog log:
                string level = LevelNames[Math.Clamp(log.Level, 0, LevelNames.Length - 1)];
                string component = log.Component is null ? "" : $"{log.Component}: ";
                await NoteAsync($"flux-shell[{log.ShellRank}]: {(level.Length == 0 ? "" : level + ": ")}{component}{log.Message}")
                    .ConfigureAwait(false);
                break;
            case JobOutputException { Exception: var exception }:
                await NoteAsync($"job.exception: type={exception.Type} severity={exception.Severity} {exception.Note}".TrimEnd())
                    .ConfigureAwait(false);
                break;
            default:
                // The end is told by the result.
                break;
        }
    }

    public async Task FlushAsync()
    {
        if (_taken.WrittenCount > 0)
        {
            await _target!.WriteAsync(_taken.WrittenMemory).ConfigureAwait(false);
            await _target!.FlushAsync().ConfigureAwait(false);
            _taken.ResetWrittenCount();
        }
    }

    private ValueTask CopyAsync(JobOutputData data) => WriteAsync(data.IsStandardError ? error : output, label ? Label(data) : data.Data);

    // Both may be the same terminal: what came first is shown first.
    private async ValueTask WriteAsync(Stream target, ReadOnlyMemory<byte> bytes)
    {
        if (target != _target)
        {
            await FlushAsync().ConfigureAwait(false);
            _target = target;
        }

        _taken.Write(bytes.Span);
        if (_taken.WrittenCount >= EnoughBytes)
        {
            await FlushAsync().ConfigureAwait(false);
        }
    }

    private static ReadOnlyMemory<byte> Label(JobOutputData data)
    {
        byte[] prefix = Encoding.UTF8.GetBytes($"{data.Ranks}: ");
        MemoryStream labelled = new();
        ReadOnlySpan<byte> rest = data.Data.Span;
        while (!rest.IsEmpty)
        {
            int newline = rest.IndexOf((byte)'\n');
            int length = newline < 0 ? rest.Length : newline + 1;
            labelled.Write(prefix);
            labelled.Write(rest[..length]);
            rest = rest[length..];
        }

        return labelled.ToArray();
    }

    private ValueTask NoteAsync(string text) => WriteAsync(error, Encoding.UTF8.GetBytes(text + "\n"));
}
