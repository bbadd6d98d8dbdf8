using FluxWire.Cli.Recording;
using FluxWire.Protocol;

namespace FluxWire.Replay.Tests.Recordings;

/// <summary>One line of a transcript.</summary>
/// <param name="Line">Its number, from 1.</param>
/// <param name="Record">What it says.</param>
/// <param name="Message">Its message, if it holds one.</param>
internal sealed record RecordedLine(int Line, TranscriptRecord Record, RecordedMessage? Message)
{
    internal bool IsFromClient => Record.Direction == TranscriptDirection.ClientToBroker;

    /// <summary>Whether this side closed the connection, in whichever way.</summary>
    internal bool IsEnd => Record.Kind is TranscriptKind.Eof or TranscriptKind.Reset;
}

/// <summary>One recorded connection: its lines, and which responses belong to which request.</summary>
internal sealed class ConnectionTranscript
{
    private readonly Dictionary<int, RecordedRequest> _requests = [];
    private readonly Dictionary<int, RecordedRequest> _cancelled = [];
    private readonly Dictionary<int, string> _unsent = [];

    internal ConnectionTranscript(string name, IReadOnlyList<RecordedLine> lines, IReadOnlyList<int> brokerChunks)
    {
        Name = name;
        Lines = lines;
        BrokerChunks = brokerChunks;
        Dictionary<uint, RecordedRequest> live = [];
        foreach (RecordedLine line in lines)
        {
            if (line.IsEnd && EndLine == int.MaxValue)
            {
                EndLine = line.Line;
                BrokerEndedFirst = !line.IsFromClient;
            }
            else if (line.Message is { IsFromClient: true } sent)
            {
                AddSent(sent, live);
            }
            else if (line.Message is { Message.Type: FluxMessageType.Response } response)
            {
                AddResponse(response, live);
            }
        }
    }

    internal string Name { get; }

    internal IReadOnlyList<RecordedLine> Lines { get; }

    /// <summary>The sizes of the pieces in which the broker's bytes came.</summary>
    internal IReadOnlyList<int> BrokerChunks { get; }

    /// <summary>The line at which one of the two closed.</summary>
    internal int EndLine { get; } = int.MaxValue;

    internal bool BrokerEndedFirst { get; }

    /// <summary>The broker's first byte: 0, or why it refuses the connection.</summary>
    internal byte Greeting => Lines.First(static line => line.Record.Kind == TranscriptKind.Auth).Record.Bytes.Span[0];

    internal IEnumerable<RecordedMessage> ClientMessages
        => Lines.Select(static line => line.Message).OfType<RecordedMessage>().Where(static message => message.IsFromClient);

    internal IEnumerable<RecordedRequest> Requests => _requests.Values;

    internal static ConnectionTranscript Load(string transcript, string chunks)
    {
        List<RecordedLine> lines = [];
        foreach (string text in File.ReadLines(transcript))
        {
            TranscriptRecord record = TranscriptLine.Parse(text);
            int number = lines.Count + 1;
            lines.Add(new RecordedLine(
                number, record, record.Kind == TranscriptKind.Message ? new RecordedMessage(number, record) : null));
        }

        return new ConnectionTranscript(Path.GetFileName(transcript), lines, ChunkSizes.ReadFromBroker(chunks));
    }

    /// <summary>The request of a line; null if the line's message is a cancel, or no request.</summary>
    internal RecordedRequest? RequestAt(int line) => _requests.GetValueOrDefault(line);

    /// <summary>The request that a line's message cancels; null if it cancels none.</summary>
    internal RecordedRequest? CancelledAt(int line) => _cancelled.GetValueOrDefault(line);

    /// <summary>Why FluxWire does not send a line's message; null if it does.</summary>
    internal string? UnsentAt(int line) => _unsent.GetValueOrDefault(line);

    private void AddSent(RecordedMessage message, Dictionary<uint, RecordedRequest> live)
    {
        string? unsent = UnsentMessages.ReasonFor(message, live, EndLine < message.Line && BrokerEndedFirst);
        if (unsent is not null)
        {
            _unsent[message.Line] = unsent;
        }

        if (unsent is null && UnsentMessages.CancelledTag(message) is uint tag && live.TryGetValue(tag, out RecordedRequest? stream))
        {
            stream.Cancel = message;
            _cancelled[message.Line] = stream;
        }
        else if (unsent is null or UnsentMessages.ConnectionEnded)
        {
            RecordedRequest request = new(message);
            _requests[message.Line] = request;
            if (request.WantsResponse)
            {
                live[message.Message.Matchtag] = request;
            }
        }
    }

    private static void AddResponse(RecordedMessage response, Dictionary<uint, RecordedRequest> live)
    {
        if (!live.TryGetValue(response.Message.Matchtag, out RecordedRequest? request))
        {
            return;
        }

        request.Add(response);
        if (request.Final is not null)
        {
            live.Remove(response.Message.Matchtag);
        }
    }
}
