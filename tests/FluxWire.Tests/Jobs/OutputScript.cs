using FluxWire.Jobs;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Jobs;

/// <summary>A job's output that is being read, and the two watches at the peer that it is made of.</summary>
internal sealed class OutputScript
{
    internal const string CancelTopic = "job-info.eventlog-watch-cancel";

    private const string WatchTopic = "job-info.eventlog-watch";

    private readonly PeerSession _session;
    private readonly IAsyncEnumerator<JobOutputItem> _items;
    private Task<bool>? _next;

    private OutputScript(PeerSession session, IAsyncEnumerator<JobOutputItem> items)
    {
        _session = session;
        _items = items;
        _next = items.MoveNextAsync().AsTask();
    }

    /// <summary>The watch of the main eventlog.</summary>
    internal PeerMessage Main { get; private set; } = null!;

    /// <summary>The watch of the output.</summary>
    internal PeerMessage Output { get; private set; } = null!;

    internal static async Task<OutputScript> StartAsync(PeerSession session, CancellationToken cancellationToken = default)
    {
        OutputScript script = new(session, session.Client.Jobs.Get(Log.Id).OutputAsync(cancellationToken: cancellationToken).GetAsyncEnumerator(CancellationToken.None))
        {
            Main = await session.Peer.ReceiveAsync(WatchTopic),
            Output = await session.Peer.ReceiveAsync(WatchTopic),
        };
        script.Main.Text.Should().Be("""{"id":13375585124352,"path":"eventlog","flags":0}""");
        script.Output.Text.Should().Be("""{"id":13375585124352,"path":"guest.output","flags":1}""");
        return script;
    }

    /// <summary>Adds an event to the main eventlog.</summary>
    internal Task MainAsync(string entry) => _session.Peer.RespondEventAsync(Main, Log.Line(entry));

    /// <summary>Adds an entry to the output.</summary>
    internal Task OutputAsync(string entry) => _session.Peer.RespondEventAsync(Output, Log.Line(entry));

    internal Task EndMainAsync() => _session.Peer.EndStreamAsync(Main);

    internal Task EndOutputAsync() => _session.Peer.EndStreamAsync(Output);

    /// <summary>Adds a last entry to the output and ends it.</summary>
    internal async Task EndOutputBehindAsync(string entry)
    {
        await OutputAsync(entry);
        await EndOutputAsync();
    }

    /// <summary>Whether there is a next item.</summary>
    internal Task<bool> MoveNextAsync()
    {
        Task<bool> next = _next ?? _items.MoveNextAsync().AsTask();
        _next = null;
        return next;
    }

    /// <summary>The next item, which must be of this type.</summary>
    internal async Task<T> NextAsync<T>()
        where T : JobOutputItem
    {
        (await MoveNextAsync().Soon()).Should().BeTrue();
        return _items.Current.Should().BeOfType<T>().Subject;
    }

    internal Task LeaveAsync() => _items.DisposeAsync().Soon();

    /// <summary>Both watches are cancelled, in whatever order, and the broker then ends them; after that nothing is owed.</summary>
    internal async Task ExpectBothCancelledAsync()
    {
        List<uint> cancelled = [];
        for (int i = 0; i < 2; i++)
        {
            cancelled.Add((await _session.Peer.ReceiveAsync(CancelTopic)).Json["matchtag"]!.GetValue<uint>());
        }

        cancelled.Should().BeEquivalentTo([Main.Matchtag, Output.Matchtag]);
        await EndMainAsync();
        await EndOutputAsync();
        await _session.BarrierAsync();
        _session.Matcher.PendingCount.Should().Be(0);
    }
}
