using System.Buffers;
using System.Text.Json;
using FluxWire.Protocol;

namespace FluxWire.Cli.Recording;

/// <summary>A transcript line for programs: one JSON object with the message taken apart.</summary>
internal static class RecordJson
{
    internal static string Of(TranscriptRecord record) => JsonLine.Object(json => Write(json, record));

    private static void Write(Utf8JsonWriter json, TranscriptRecord record)
    {
        ReadOnlySequence<byte> bytes = new(record.Bytes);
        json.WriteNumber("t", record.Time);
        json.WriteString("dir", record.Direction.Name());
        if (record.Kind == TranscriptKind.Message && RecordText.TryRead(ref bytes, out FluxMessage message))
        {
            json.WriteString("kind", record.Kind.Name());
            WriteMessage(json, message);
        }
        else if (record.Kind == TranscriptKind.Message)
        {
            // It says it is a message and is none.
            json.WriteString("kind", TranscriptKind.Raw.Name());
            json.WriteBase64String("raw", record.Bytes.Span);
        }
        else
        {
            json.WriteString("kind", record.Kind.Name());
            if (record.Kind.HasBytes())
            {
                json.WriteBase64String("raw", record.Bytes.Span);
            }
        }
    }

    private static void WriteMessage(Utf8JsonWriter json, in FluxMessage message)
    {
        json.WriteString("type", MessageWords.Type(message));
        if ((message.Header.Flags & FluxMessageFlags.Topic) != 0)
        {
            json.WriteString("topic", MessageWords.Topic(message));
        }

        WriteAuxiliaries(json, message);
        json.WriteStartArray("flags");
        foreach (string flag in MessageWords.Flags(message))
        {
            json.WriteStringValue(flag);
        }

        json.WriteEndArray();
        json.WriteNumber("userid", message.Header.UserId);
        json.WriteNumber("rolemask", (uint)message.Header.Roles);
        json.WriteStartArray("routes");
        foreach (string route in message.Routes.ToList())
        {
            json.WriteStringValue(route);
        }

        json.WriteEndArray();
        WritePayload(json, message);
    }

    private static void WriteAuxiliaries(Utf8JsonWriter json, in FluxMessage message)
    {
        switch (message.Type)
        {
            case FluxMessageType.Request:
                json.WriteNumber("matchtag", message.Matchtag);
                json.WriteNumber("nodeid", message.NodeId.Value);
                break;
            case FluxMessageType.Response:
                json.WriteNumber("matchtag", message.Matchtag);
                json.WriteNumber("errnum", message.Header.Aux1);
                json.WriteString("errno", message.Errno.Name);
                break;
            case FluxMessageType.Event:
                json.WriteNumber("sequence", message.Sequence);
                break;
            default:
                json.WriteNumber("control_type", message.Header.Aux1);
                json.WriteNumber("status", message.Header.Aux2);
                break;
        }
    }

    // Absent without a payload. The key says how it is written, so that no text can be taken for JSON or base64.
    private static void WritePayload(Utf8JsonWriter json, in FluxMessage message)
    {
        if (!message.HasPayload)
        {
            return;
        }

        if (PayloadText.TryParseJson(message.Payload) is JsonDocument document)
        {
            using (document)
            {
                json.WritePropertyName("payload");
                document.RootElement.WriteTo(json);
            }
        }
        else if (PayloadText.TryGetText(message.Payload) is string text)
        {
            json.WriteString("payload_text", text);
        }
        else
        {
            json.WriteBase64String("payload_base64", message.Payload.ToArray());
        }
    }
}
