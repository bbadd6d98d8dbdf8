using FluxWire.Protocol;
using FluxWire.Replay.Tests.Operations;
using FluxWire.Replay.Tests.Peers;
using FluxWire.Replay.Tests.Recordings;

namespace FluxWire.Replay.Tests.Steps;

/// <summary>FluxWire's side of one recorded connection: makes the calls, in the order in which libflux sent its requests.</summary>
internal sealed class ClientSide
{
    private readonly ConnectionTranscript _recorded;
    private readonly FluxClient? _client;
    private readonly OperationFactory? _factory;
    private readonly List<Operation> _operations = [];
    private int _lastLine;

    private ClientSide(ConnectionTranscript recorded, FluxClient? client)
    {
        _recorded = recorded;
        _client = client;
        _factory = client is null ? null : new OperationFactory(client);
    }

    internal IReadOnlyList<Operation> Operations => _operations;

    internal static async Task<ClientSide> ConnectAsync(ConnectionTranscript recorded, TranscriptPeer peer)
    {
        FluxClientOptions options = TestMode.OptionsFor(peer.Uri);
        options.ConnectTimeout = ReplayTimeout.OfPeer;
        if (recorded.Greeting == 0)
        {
            return new ClientSide(recorded, await FluxClient.ConnectAsync(options));
        }

        Func<Task> connect = () => FluxClient.ConnectAsync(options);
        FluxConnectionException refusal = (await connect.Should().ThrowAsync<FluxConnectionException>()).Which;
        refusal.Errno.Value.Should().Be(recorded.Greeting);
        return new ClientSide(recorded, client: null);
    }

    /// <summary>Does what a step did.</summary>
    /// <returns>The operations that it began.</returns>
    internal async Task<IReadOnlyList<Operation>> RunAsync(RecordedStep step)
    {
        List<Operation> begun = [];
        foreach (RecordedMessage message in step.Sent.Where(message => !IsLeftOut(message, step)))
        {
            // Not before everything has come that libflux had then.
            await AdvanceAsync(message.Line);
            if (_recorded.CancelledAt(message.Line) is RecordedRequest cancelled)
            {
                await _operations.Single(operation => operation.Request == cancelled).LeaveAsync();
                continue;
            }

            Operation operation = _factory!.Create(_recorded.RequestAt(message.Line)!, step);
            _operations.Add(operation);
            begun.Add(operation);
            operation.Start();
        }

        await AdvanceAsync(NextLineAfter(step));
        return begun;
    }

    /// <summary>Closes the client, which is how every recording ends whose broker did not close first.</summary>
    internal async Task CloseAsync()
    {
        if (_client is not null)
        {
            await _client.DisposeAsync();
        }

        foreach (Operation operation in _operations)
        {
            await operation.EndWithClientAsync();
            await operation.DisposeAsync();
        }
    }

    private async Task AdvanceAsync(int line)
    {
        foreach (Operation operation in _operations)
        {
            await operation.AdvanceAsync(line, _recorded.BrokerEndedFirst ? _recorded.EndLine : int.MaxValue);
        }
    }

    private bool IsLeftOut(RecordedMessage message, RecordedStep step)
        => _recorded.UnsentAt(message.Line) is not (null or UnsentMessages.ConnectionEnded)
            || IsRankForUpstream(message, step);

    // Both clients ask for their broker's rank before their first request to its parent, without being told to.
    private static bool IsRankForUpstream(RecordedMessage message, RecordedStep step)
        => message.Topic == "attr.get"
            && step.Sent.Any(other => other.Line > message.Line && (other.Message.Header.Flags & FluxMessageFlags.Upstream) != 0);

    // Up to there the peer needs nothing more from us.
    private int NextLineAfter(RecordedStep step)
    {
        _lastLine = step.Sent.Count > 0 ? step.Sent[^1].Line : _lastLine;
        int? next = _recorded.ClientMessages
            .Where(message => message.Line > _lastLine && _recorded.UnsentAt(message.Line) is null)
            .Select(static message => (int?)message.Line)
            .FirstOrDefault();
        return next ?? (_recorded.BrokerEndedFirst ? int.MaxValue : _recorded.EndLine);
    }
}
