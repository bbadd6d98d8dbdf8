using System.Buffers;
using System.Text;
using FluxWire.Protocol;

namespace FluxWire.Cli.Recording;

/// <summary>A transcript line for people: time, direction, type, topic, tag, destination or errno, flags, payload.</summary>
internal static class RecordText
{
    internal static string Of(TranscriptRecord record, int maxPayload)
    {
        StringBuilder line = new($"{record.Time,11:F6} {record.Direction.Name()} ");
        ReadOnlySequence<byte> buffer = new(record.Bytes);
        switch (record.Kind)
        {
            case TranscriptKind.Message when TryRead(ref buffer, out FluxMessage message):
                Append(line, message, maxPayload);
                break;
            case TranscriptKind.Auth:
                line.Append("greeting ").Append(DescribeGreeting(record.Bytes.Span));
                break;
            case TranscriptKind.Reset:
                line.Append("reset");
                break;
            case TranscriptKind.Eof:
                line.Append("closed");
                break;
            default:
                line.Append($"raw      {record.Bytes.Length} bytes, not a message ");
                line.Append(PayloadText.DescribeBytes(buffer, maxPayload));
                break;
        }

        return line.ToString();
    }

    /// <summary>Reads the message of a line; a line may claim to be one and be none.</summary>
    internal static bool TryRead(ref ReadOnlySequence<byte> buffer, out FluxMessage message)
    {
        try
        {
            return FluxMessageReader.TryRead(ref buffer, out message) && buffer.IsEmpty;
        }
        catch (FluxProtocolException)
        {
            message = default;
            return false;
        }
    }

    private static string DescribeGreeting(ReadOnlySpan<byte> bytes)
        => bytes is [0] ? "accepted" : bytes is [byte errno] ? $"refused, {Name(new FluxErrno(errno))}" : "malformed";

    private static void Append(StringBuilder line, in FluxMessage message, int maxPayload)
    {
        line.Append($"{MessageWords.Type(message),-8} {MessageWords.Topic(message)} ");
        line.Append(message.Type switch
        {
            FluxMessageType.Request => $"tag={message.Matchtag} nodeid={message.NodeId}",
            FluxMessageType.Response when message.Errno.IsError => $"tag={message.Matchtag} {Name(message.Errno)}",
            FluxMessageType.Response => $"tag={message.Matchtag} ok",
            FluxMessageType.Event => $"seq={message.Sequence}",
            _ => $"type={message.Header.Aux1} status={message.Header.Aux2}",
        });
        line.Append(" flags=").AppendJoin('|', MessageWords.Flags(message));
        if (!message.Routes.IsEmpty)
        {
            line.Append(" routes=").Append(message.Routes);
        }

        line.Append(' ').Append(PayloadText.Describe(message, maxPayload));
    }

    private static string Name(FluxErrno errno) => $"{errno.Name}({errno.Value})";
}
