using System.Text;
using System.Text.Json;
using FluxWire.Fuzz.Checking;
using FluxWire.Fuzz.Seeding;
using FluxWire.Jobs;

namespace FluxWire.Fuzz.Harnesses;

/// <summary>An eventlog: what is accepted is JSON to others too and says the same, and nothing that an entry can be asked for throws.</summary>
internal sealed class EventlogHarness : IHarness
{
    // An entry is kept with its bytes; its name is a string of its own.
    private const int BytesPerByte = 32;

    public string Name => "eventlog";

    public void Run(byte[] input)
    {
        IReadOnlyList<JobEvent>? log = null;
        Allocation.Bounded(input.Length, BytesPerByte, () =>
            log = Check.Read<IReadOnlyList<JobEvent>, FluxProtocolException>(() => JobEvent.ParseLog(input)));
        JobEvent? single = Check.Read<JobEvent, FluxProtocolException>(() => JobEvent.Parse(input));
        foreach (JobEvent entry in log ?? [])
        {
            CheckEntry(entry);
        }

        if (single is not null)
        {
            CheckEntry(single);
            Check.That(input.AsSpan().TrimEnd((byte)'\n').Contains((byte)'\n') || log is { Count: 1 }, "a log of one line is its entry");
        }

        // A blank in front changes nothing in JSON, and is not plain.
        JobEvent? other = Check.Read<JobEvent, FluxProtocolException>(() => JobEvent.Parse((byte[])[(byte)' ', .. input]));
        Check.Same(Words(other), Words(single), "plain or not, the same is read");

        string text = Encoding.UTF8.GetString(input);
        JobEvent? fromText = Check.Read<JobEvent, FluxProtocolException>(() => JobEvent.Parse(text));
        Check.That(single is null || fromText is not null, "an entry is one as text too");
    }

    public IEnumerable<byte[]> Seeds() =>
    [
        .. RecordedMessages.EventlogLines(),
        .. RecordedMessages.Eventlogs(),
        """{"timestamp":1700000000.25,"name":"alloc","context":{"annotations":{"sched":{"n":-1.5,"is":true}}}}"""u8.ToArray(),
        """{"timestamp":1e3,"name":"a\u00e9\n","context":{"deep":[[[[{"a":"\ud83d\ude00"}]]]]},"other":null}"""u8.ToArray(),
        """{"name":"x","timestamp":-0.5E-300,"timestamp":17,"context":{},"name":"\ud800"}"""u8.ToArray(),
    ];

    private static (double? Timestamp, string? Name, string Context) Words(JobEvent? entry)
        => (entry?.Timestamp, entry?.Name, Encoding.UTF8.GetString((entry?.ContextUtf8 ?? default).Span));

    private static void CheckEntry(JobEvent entry)
    {
        using JsonDocument document = JsonDocument.Parse(entry.RawUtf8);
        JsonElement root = document.RootElement;
        Check.Same(root.GetProperty("name").GetString(), entry.Name, "the name is that of the JSON text");
        Check.Same(root.GetProperty("timestamp").GetDouble(), entry.Timestamp, "the timestamp is that of the JSON text");
        Check.That(double.IsFinite(entry.Timestamp), "a timestamp is finite");
        Check.Same(root.TryGetProperty("context", out JsonElement context), entry.HasContext, "the context is that of the JSON text");
        Check.Same(entry.HasContext ? context.GetRawText() : "", Encoding.UTF8.GetString(entry.ContextUtf8.Span), "the context's text is kept");
        Check.Same(entry.HasContext ? JsonValueKind.Object : JsonValueKind.Undefined, entry.Context.ValueKind, "a context is an object");
        Check.That(entry.Time.Year is >= 1 and <= 9999, "the time is one of the calendar");

        JobEvent again = JobEvent.Parse(entry.RawUtf8);
        Check.Same(entry.Name, again.Name, "what was read is read the same again");
        Check.Same(entry.ToString(), again.ToString(), "what was read is written the same again");
    }
}
