using System.Net.Sockets;
using FluxWire.Cli.Recording;
using FluxWire.Protocol;
using FluxWire.Replay.Tests.Json;
using FluxWire.Replay.Tests.Recordings;

namespace FluxWire.Replay.Tests.Peers;

/// <summary>The broker's side of a recorded connection: takes from the client what libflux sent, and plays back what the broker said.</summary>
/// <remarks>
/// It follows the transcript line by line on a thread of its own: a broker's message is played when everything that the
/// recorded client had sent before it has been received, and not earlier.
/// </remarks>
internal sealed class TranscriptPeer : IDisposable
{
    private readonly ConnectionTranscript _recorded;
    private readonly Delivery _delivery;
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("fw-");
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Matchtags _tags = new();
    private readonly RequestComparison _comparison;

    // What came before its turn, by line: requests that libflux had in flight at the same time may come in any order.
    private readonly Dictionary<int, ReceivedFrame> _early = [];
    private readonly TaskCompletionSource _played = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Socket? _socket;

    internal TranscriptPeer(ConnectionTranscript recorded, Delivery delivery)
    {
        _recorded = recorded;
        _delivery = delivery;
        _comparison = new RequestComparison(_tags);
        string path = Path.Combine(_directory.FullName, "local");
        Uri = "local://" + path;
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen();
        Completion = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>What the client connects to.</summary>
    internal string Uri { get; }

    /// <summary>Completes when all of the broker's bytes were sent, so that it is the client's turn to close.</summary>
    internal Task Played => _played.Task;

    /// <summary>The first difference; null if there is none so far.</summary>
    internal ReplayException? Failure { get; private set; }

    /// <summary>Completes when the whole transcript was played, or fails with the first difference.</summary>
    internal Task Completion { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Dispose();
        _socket?.Dispose();
        _directory.Delete(recursive: true);
    }

    private void Run()
    {
        using Socket socket = _socket = _listener.Accept();
        socket.ReceiveTimeout = (int)ReplayTimeout.OfPeer.TotalMilliseconds;
        FrameReceiver receiver = new(socket);
        PieceSender sender = new(socket, _delivery, _recorded.BrokerChunks);
        foreach (RecordedLine line in _recorded.Lines)
        {
            try
            {
                Play(line, receiver, sender);
            }
            catch (Exception e)
            {
                // Known before the socket closes, so that the client's own failure is seen to be a consequence.
                Failure = e as ReplayException ?? new ReplayException($"{Describe(line)}: {e.Message}", e);
                throw Failure;
            }

            if (line is { IsEnd: true, IsFromClient: true })
            {
                // What the broker still said then, nobody heard.
                break;
            }
        }
    }

    private void Play(RecordedLine line, FrameReceiver receiver, PieceSender sender)
    {
        if (!line.IsFromClient && !line.IsEnd)
        {
            sender.Send(ToActual(line));
            return;
        }

        if (line.Message is { } message)
        {
            if (_recorded.UnsentAt(line.Line) is null)
            {
                sender.Flush();
                Take(message, receiver);
            }
        }
        else if (line.IsEnd)
        {
            sender.Flush();
            _played.TrySetResult();
            End(line, receiver);
        }
    }

    private void End(RecordedLine line, FrameReceiver receiver)
    {
        if (!line.IsFromClient)
        {
            _socket!.Shutdown(SocketShutdown.Send);
        }
        else if (receiver.Receive() is { } frame)
        {
            TranscriptRecord record = new(0, TranscriptDirection.ClientToBroker, TranscriptKind.Message, frame.Bytes);
            throw new ReplayException($"{Describe(line)}: the client sent a message that is not in the recording: {RecordSummary.Of(record)}");
        }
    }

    private byte[] ToActual(RecordedLine line)
    {
        ReadOnlyMemory<byte> bytes = line.Record.Bytes;
        if (line.Message is not { Message.Type: FluxMessageType.Response } response)
        {
            return bytes.ToArray();
        }

        uint recorded = response.Message.Matchtag;
        uint actual = _tags.Find(recorded) ?? recorded;
        if (response.Message.IsFinalResponse)
        {
            _tags.End(recorded);
        }

        return Matchtags.Replace(bytes, actual);
    }

    private void Take(RecordedMessage expected, FrameReceiver receiver)
    {
        ReceivedFrame? frame;
        while (!_early.Remove(expected.Line, out frame))
        {
            frame = receiver.Receive() ?? throw new ReplayException($"{Describe(expected)}: the client closed the connection instead.");
            Accept(expected, frame);
        }
    }

    // Finds the recorded message that this one stands for, and notes its tag.
    private void Accept(RecordedMessage expected, ReceivedFrame frame)
    {
        JsonDifference? first = null;
        foreach (RecordedMessage candidate in InFlightWith(expected))
        {
            JsonDifference? difference = _comparison.Compare(candidate, frame);
            if (difference is null)
            {
                if (candidate.Message.Matchtag != 0)
                {
                    _tags.Begin(candidate.Message.Matchtag, frame.Message.Matchtag);
                }

                _early.Add(candidate.Line, frame);
                return;
            }

            first ??= difference;
        }

        throw new ReplayException($"{Describe(expected)}: the client sent something else. {first}");
    }

    // What libflux sent while the request was unanswered, it would have sent in any order.
    private IEnumerable<RecordedMessage> InFlightWith(RecordedMessage expected)
    {
        int answer = _recorded.RequestAt(expected.Line)?.Responses is [RecordedMessage response, ..]
            ? response.Line
            : _recorded.Lines
                .FirstOrDefault(line => line.Line > expected.Line && !(line.IsFromClient && line.Message is not null))?.Line ?? int.MaxValue;
        return _recorded.ClientMessages.Where(message => message.Line >= expected.Line
            && message.Line < Math.Max(answer, expected.Line + 1)
            && _recorded.UnsentAt(message.Line) is null
            && !_early.ContainsKey(message.Line));
    }

    private string Describe(RecordedLine line)
        => line.Message is { } message ? Describe(message) : $"{_recorded.Name} line {line.Line} ({line.Record.Kind})";

    private string Describe(RecordedMessage message) => $"{_recorded.Name} {message}";
}
