using System.Text;
using System.Text.Json;
using FluxWire.Jobs;

namespace FluxWire.Cli.Output;

/// <summary>Shows a job's output as JSON, one object an item; its <c>type</c> says which.</summary>
/// <param name="output">Where to.</param>
internal sealed class JsonOutputPrinter(TextWriter output) : IOutputPrinter
{
    // Throws on bytes that are not UTF-8, which then go as base64, as in RFC 24.
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public ValueTask PrintAsync(JobOutputItem item) => new(output.WriteLineAsync(JsonLine.Object(json => Write(json, item))));

    public Task FlushAsync() => output.FlushAsync();

    private static void Write(Utf8JsonWriter json, JobOutputItem item)
    {
        switch (item)
        {
            case JobOutputData data:
                WriteCommon(json, "data", data.Timestamp, data.Stream, data.Ranks);
                WriteData(json, data.Data);
                json.WriteBoolean("eof", data.EndOfStream);
                break;
            case JobOutputRedirect redirect:
                WriteCommon(json, "redirect", redirect.Timestamp, redirect.Stream, redirect.Ranks);
                json.WriteString("path", redirect.Path);
                break;
            case JobOutputLog log:
                WriteLog(json, log);
                break;
            case JobOutputException { Exception: var exception }:
                WriteType(json, "exception", item.Timestamp);
                json.WriteString("exception_type", exception.Type);
                json.WriteNumber("severity", exception.Severity);
                json.WriteString("note", exception.Note);
                break;
            case JobOutputEnd end:
                WriteType(json, "end", end.Timestamp);
                if (end.WaitStatus is { } status)
                {
                    json.WriteNumber("waitstatus", status.Value);
                }

                break;
            default:
                throw new ArgumentException($"An output item of type {item.GetType().Name} is not known.", nameof(item));
        }
    }

    private static void WriteType(Utf8JsonWriter json, string type, double timestamp)
    {
        json.WriteString("type", type);
        json.WriteNumber("timestamp", timestamp);
    }

    private static void WriteCommon(Utf8JsonWriter json, string type, double timestamp, string stream, IdSet ranks)
    {
        WriteType(json, type, timestamp);
        json.WriteString("stream", stream);
        json.WriteString("rank", ranks.ToString());
    }

    private static void WriteData(Utf8JsonWriter json, ReadOnlyMemory<byte> data)
    {
        try
        {
            json.WriteString("data", StrictUtf8.GetString(data.Span));
        }
        catch (DecoderFallbackException)
        {
            json.WriteString("encoding", "base64");
            json.WriteBase64String("data", data.Span);
        }
    }

    private static void WriteLog(Utf8JsonWriter json, JobOutputLog log)
    {
        WriteType(json, "log", log.Timestamp);
        if (log.ShellRank is int rank)
        {
            json.WriteNumber("rank", rank);
        }

        json.WriteNumber("level", log.Level);
        json.WriteString("message", log.Message);
        if (log.Component is not null)
        {
            json.WriteString("component", log.Component);
        }

        if (log.File is not null)
        {
            json.WriteString("file", log.File);
        }

        if (log.Line is int line)
        {
            json.WriteNumber("line", line);
        }
    }
}
