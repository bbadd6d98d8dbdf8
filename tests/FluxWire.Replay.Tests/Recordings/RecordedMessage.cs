using System.Buffers;
using System.Text;
using System.Text.Json;
using FluxWire.Cli.Recording;
using FluxWire.Protocol;
using FluxWire.Replay.Tests.Json;

namespace FluxWire.Replay.Tests.Recordings;

/// <summary>One message of a transcript, taken apart.</summary>
internal sealed class RecordedMessage
{
    internal RecordedMessage(int line, TranscriptRecord record)
    {
        Line = line;
        Record = record;
        ReadOnlySequence<byte> bytes = new(record.Bytes);
        Message = FluxMessageReader.TryRead(ref bytes, out FluxMessage message) && bytes.IsEmpty
            ? message
            : throw new InvalidDataException($"Line {line} does not hold exactly one message.");
        Topic = Encoding.UTF8.GetString(message.Topic);
        Json = PayloadJson.TryParse(message);
    }

    /// <summary>The line in the transcript, from 1.</summary>
    internal int Line { get; }

    internal TranscriptRecord Record { get; }

    internal FluxMessage Message { get; }

    internal string Topic { get; }

    /// <summary>The payload, if it is JSON.</summary>
    internal JsonElement? Json { get; }

    internal bool IsFromClient => Record.Direction == TranscriptDirection.ClientToBroker;

    /// <summary>The text of an error response; null if it has none.</summary>
    internal string? ErrorText => Message.HasPayload ? FluxPayload.GetText(Message.Payload) : null;

    public override string ToString() => $"line {Line} ({Message.Type} {Topic}, matchtag {Message.Matchtag})";
}
