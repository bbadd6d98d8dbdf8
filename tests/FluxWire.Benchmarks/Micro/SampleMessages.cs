using System.Buffers;
using System.Text;
using FluxWire.Protocol;

namespace FluxWire.Benchmarks.Micro;

/// <summary>The messages that the codec is measured with.</summary>
internal static class SampleMessages
{
    private static readonly byte[] Topic = [.. "job-info.eventlog-watch"u8];

    /// <summary>A watch's request, of about 100 bytes.</summary>
    internal static FluxMessage Request { get; } = FluxMessage.Request(
        Topic,
        Sequence(FluxPayload.FromText("""{"id":181160378368,"path":"eventlog","flags":0}""")),
        FluxNodeId.Any,
        matchtag: 1,
        FluxMessageFlags.Streaming);

    /// <summary>A watch's response with the first event of a job, of about 190 bytes.</summary>
    internal static FluxMessage SmallResponse { get; } = Response(Sequence(FluxPayload.FromText(
        $$"""{"event":"{{Escape(SampleEventlog.LineOf("submit"))}}"}""")));

    /// <summary>A response whose payload is a text of 64 KiB.</summary>
    internal static FluxMessage LargeResponse { get; } = Response(Sequence(FluxPayload.FromText(
        $$"""{"pad":"{{new string('x', 64 * 1024)}}"}""")));

    /// <summary>The bytes of messages, one behind the other.</summary>
    internal static byte[] Encode(in FluxMessage message, int count = 1)
    {
        ArrayBufferWriter<byte> writer = new();
        for (int i = 0; i < count; i++)
        {
            FluxMessageWriter.Write(writer, message);
        }

        return writer.WrittenSpan.ToArray();
    }

    private static FluxMessage Response(ReadOnlySequence<byte> payload)
        => FluxMessage.Response(Request, FluxErrno.None, payload, userId: 0, FluxRoles.Owner | FluxRoles.Local);

    private static ReadOnlySequence<byte> Sequence(byte[] bytes) => new(bytes);

    private static string Escape(byte[] line)
        => Encoding.UTF8.GetString(line).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
