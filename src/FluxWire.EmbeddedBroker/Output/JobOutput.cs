using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using FluxWire.Embedded.Eventlogs;
using FluxWire.Embedded.Loop;

namespace FluxWire.Embedded.Output;

/// <summary>Writes a job's <c>guest.output</c> log: header, data, ends of streams and messages of the shell (RFC 24).</summary>
internal sealed class JobOutput
{
    // RFC 5424 severities, as the shell uses them: what ends it is 0, an error 3.
    private const int FatalLevel = 0;
    private const int ErrorLevel = 3;

    private readonly Eventlog _log;
    private readonly BrokerLoop _loop;
    private readonly int _taskCount;

    public JobOutput(Eventlog log, BrokerLoop loop, int taskCount)
    {
        _log = log;
        _loop = loop;
        _taskCount = taskCount;
        log.Append(loop.Now, "header", json =>
        {
            json.WriteNumber("version", 1);
            json.WriteStartObject("encoding");
            json.WriteString("stdout", "UTF-8");
            json.WriteString("stderr", "UTF-8");
            json.WriteEndObject();
            json.WriteStartObject("count");
            json.WriteNumber("stdout", taskCount);
            json.WriteNumber("stderr", taskCount);
            json.WriteEndObject();
            json.WriteStartObject("options");
            json.WriteEndObject();
        });
    }

    /// <summary>Appends what a task wrote; bytes that are not UTF-8 travel as base64.</summary>
    public void Data(int rank, OutputStream stream, byte[] data) => _log.Append(_loop.Now, "data", json =>
    {
        WriteSource(json, Text(rank), stream);
        if (Utf8.IsValid(data))
        {
            json.WriteString("data", data);
        }
        else
        {
            json.WriteString("encoding", "base64");
            json.WriteBase64String("data", data);
        }
    });

    /// <summary>Appends the end of a stream.</summary>
    public void EndOfStream(int rank, OutputStream stream) => _log.Append(_loop.Now, "data", json =>
    {
        WriteSource(json, Text(rank), stream);
        json.WriteBoolean("eof", true);
    });

    /// <summary>Appends that a stream goes to a file, and nothing of it here.</summary>
    public void Redirected(OutputStream stream, string path) => _log.Append(_loop.Now, "redirect", json =>
    {
        WriteSource(json, IdSet.FromRange(0, (uint)_taskCount - 1).ToString(), stream);
        json.WriteString("path", path);
    });

    /// <summary>Appends a message of the shell that did not end it.</summary>
    public void Error(string message) => Message(ErrorLevel, message);

    /// <summary>Appends the message that the shell ended with.</summary>
    /// <param name="message">The message.</param>
    /// <param name="component">The part of the shell that it comes from, if it is not the shell itself.</param>
    public void Fatal(string message, string? component) => Message(FatalLevel, message, component);

    private void Message(int level, string message, string? component = null) => _log.Append(_loop.Now, "log", json =>
    {
        json.WriteNumber("rank", 0);
        json.WriteNumber("level", level);
        json.WriteString("message", message);
        if (component is not null)
        {
            json.WriteString("component", component);
        }
    });

    private static string Text(int rank) => rank.ToString(CultureInfo.InvariantCulture);

    private static void WriteSource(Utf8JsonWriter json, string ranks, OutputStream stream)
    {
        json.WriteString("stream", stream == OutputStream.Out ? "stdout" : "stderr");
        json.WriteString("rank", ranks);
    }
}
