using System.Buffers;
using System.Text;
using FluxWire.Protocol;

namespace FluxWire.Cli.Recording;

/// <summary>A transcript line in a few words: its <c>summary</c>, which only people read.</summary>
internal static class RecordSummary
{
    internal static string Of(TranscriptRecord record) => record.Kind switch
    {
        TranscriptKind.Auth => $"auth {record.Bytes.Span[0]}",
        TranscriptKind.Message => OfMessage(record.Bytes),
        TranscriptKind.Raw => $"raw bytes={record.Bytes.Length}",
        TranscriptKind.Reset => "read error: Connection reset by peer",
        _ => "eof",
    };

    private static string OfMessage(ReadOnlyMemory<byte> bytes)
    {
        ReadOnlySequence<byte> buffer = new(bytes);
        return FluxMessageReader.TryRead(ref buffer, out FluxMessage message)
            ? Of(message)
            : throw new FormatException("the bytes of a message are not whole");
    }

    private static string Of(in FluxMessage message)
    {
        StringBuilder words = new(MessageWords.Type(message));
        if ((message.Header.Flags & FluxMessageFlags.Topic) != 0)
        {
            words.Append(' ').Append(MessageWords.Topic(message));
        }

        words.Append(' ').Append(message.Type switch
        {
            FluxMessageType.Request => $"tag={message.Matchtag} nodeid={message.NodeId}",
            FluxMessageType.Response => $"tag={message.Matchtag} errnum={message.Header.Aux1}",
            FluxMessageType.Event => $"seq={message.Sequence}",
            _ => $"type={message.Header.Aux1} status={message.Header.Aux2}",
        });
        words.Append(" flags=").AppendJoin('|', MessageWords.Flags(message));
        if (!message.Routes.IsEmpty)
        {
            words.Append(" routes=").Append(message.Routes.ToList().Count);
        }

        words.Append(" payload=");
        return (message.HasPayload ? words.Append(message.Payload.Length) : words.Append("none")).ToString();
    }
}
