using System.Buffers;
using System.Text;
using System.Text.Json;
using FluxWire.Embedded.Routing;

namespace FluxWire.Embedded.Eventlogs;

/// <summary>An append-only log of RFC 18 entries, with any number of readers that each get every entry once and in order.</summary>
internal sealed class Eventlog
{
    private readonly List<byte[]> _lines = [];
    private readonly List<IEventlogReader> _readers = [];

    /// <summary>The entries so far, each one line of JSON with its newline.</summary>
    public IReadOnlyList<byte[]> Lines => _lines;

    /// <summary>Whether no entry will follow.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>The whole log as the KVS would have it.</summary>
    public byte[] ToUtf8() => [.. _lines.SelectMany(static line => line)];

    /// <summary>The whole log as a JSON array of its entries.</summary>
    public string ToJsonArray() => $"[{string.Join(',', _lines.Select(static line => Encoding.UTF8.GetString(line).TrimEnd('\n')))}]";

    /// <summary>Appends an entry and hands it to the readers.</summary>
    /// <param name="time">When it happened.</param>
    /// <param name="name">What happened.</param>
    /// <param name="context">Writes the members of its context; null for an entry without one.</param>
    public void Append(DateTimeOffset time, string name, Action<Utf8JsonWriter>? context = null)
    {
        // The log of a job that has ended is part of the record; a late entry would not be seen by readers that were told the end.
        if (IsClosed)
        {
            return;
        }

        _lines.Add(Encode(time, name, context));

        // A reader may leave while it is told.
        foreach (IEventlogReader reader in _readers.ToArray())
        {
            reader.Appended();
        }
    }

    /// <summary>Ends the log: its readers are told, and nothing is appended any more.</summary>
    public void Close()
    {
        IsClosed = true;
        foreach (IEventlogReader reader in _readers.ToArray())
        {
            reader.Ended();
        }

        _readers.Clear();
    }

    /// <summary>Tells a reader of every entry from now on. What is there already, it reads from <see cref="Lines"/>.</summary>
    public void AddReader(IEventlogReader reader) => _readers.Add(reader);

    public void RemoveReader(IEventlogReader reader) => _readers.Remove(reader);

    /// <summary>Seconds since the Unix epoch, as entries and services give times.</summary>
    public static double ToTimestamp(DateTimeOffset time)
        => (time - DateTimeOffset.UnixEpoch).Ticks / (double)TimeSpan.TicksPerSecond;

    private static byte[] Encode(DateTimeOffset time, string name, Action<Utf8JsonWriter>? context)
    {
        ArrayBufferWriter<byte> buffer = new();
        JsonPayload.Write(buffer, json =>
        {
            json.WriteReal("timestamp", ToTimestamp(time));
            json.WriteString("name", name);
            if (context is not null)
            {
                json.WriteStartObject("context");
                context(json);
                json.WriteEndObject();
            }
        });
        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }
}
