using FluxWire.Fuzz.Checking;
using FluxWire.Fuzz.Seeding;
using FluxWire.Jobs;

namespace FluxWire.Fuzz.Harnesses;

/// <summary>A response of an eventlog watch: read in one pass it is the event that a JSON reader finds, or left to that.</summary>
/// <remarks>Input: the JSON, up to a NUL if there is one.</remarks>
internal sealed class WatchHarness : IHarness
{
    public string Name => "watch";

    public void Run(byte[] input)
    {
        byte[] json = Responses.UpToNul(input);

        // A blank in front changes nothing in JSON, and is not plain.
        JobEvent? entry = Read(json);
        JobEvent? other = Read([(byte)' ', .. json]);
        Check.Same(other?.ToString(), entry?.ToString(), "the line is the one that a JSON reader finds");
        Check.Same(other?.Name, entry?.Name, "the event is the one that a JSON reader finds");
    }

    public IEnumerable<byte[]> Seeds() =>
    [
        .. RecordedMessages.Payloads().Select(Responses.UpToNul),
        """{"event":"{\"timestamp\":1.5,\"name\":\"memo\",\"context\":{\"a\":\"b\\\\n\u00e9\"}}\n"}"""u8.ToArray(),
        """{"event":"{\"timestamp\":1.5,\"name\":\"clean\"}\n","event":7}"""u8.ToArray(),
    ];

    private static JobEvent? Read(byte[] json)
        => Check.Read<JobEvent, FluxProtocolException>(() => EventlogResponse.Parse(Responses.With(json))!);
}
