using FluxWire.Tests.Jobs;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Continuations;

/// <summary>What ends for another reason than an answer goes on on the thread pool, whatever the mode.</summary>
[Collection(InlineClients.Name)]
public sealed class EndingPlaceTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ObservedTimeProvider _time = new();

    [Theory, InBothModes]
    public async Task A_token_is_cancelled(ContinuationMode mode)
    {
        await using PeerSession session = await StartAsync(mode);
        using CancellationTokenSource source = new();
        List<Task<Place>> places = await BeginAllAsync(session, source.Token);

        await source.CancelAsync();

        await ShouldBeOnThreadPoolAsync(places);
    }

    [Theory, InBothModes]
    public async Task A_token_was_cancelled_on_the_reader_itself(ContinuationMode mode)
    {
        await using PeerSession session = await StartAsync(mode);
        using CancellationTokenSource source = new();
        List<Task<Place>> places = await BeginAllAsync(session, source.Token);
        Task cancelling = CancelBehindAnswerAsync(session.Client, source);

        await session.Peer.RespondEmptyAsync(await session.Peer.ReceiveAsync("test.answer"));

        await cancelling.Soon();
        await ShouldBeOnThreadPoolAsync(places);
    }

    [Theory, InBothModes]
    public async Task A_deadline_has_passed(ContinuationMode mode)
    {
        await using PeerSession session = await StartAsync(mode);
        List<Task<Place>> places =
        [
            Places.BehindAsync(session.Client.CallAsync("test.call", null, new RpcOptions { Timeout = Second })),
            Places.BehindAsync(session.Client.Jobs.WaitAsync(Log.Id, new RpcOptions { Timeout = Second })),
            BehindFirstAsync(session.Client.StreamAsync("test.stream", null, new RpcStreamOptions { Timeout = Second })),
        ];

        _time.Advance(Second);

        await ShouldBeOnThreadPoolAsync(places);
    }

    [Theory, InBothModes]
    public async Task The_connection_is_lost(ContinuationMode mode)
    {
        await using PeerSession session = await StartAsync(mode);
        List<Task<Place>> places = await BeginAllAsync(session, CancellationToken.None);

        session.Peer.Dispose();

        await ShouldBeOnThreadPoolAsync(places);
    }

    [Theory, InBothModes]
    public async Task The_client_is_closed(ContinuationMode mode)
    {
        await using PeerSession session = await StartAsync(mode);
        List<Task<Place>> places = await BeginAllAsync(session, CancellationToken.None);

        await session.Client.DisposeAsync().Soon();

        await ShouldBeOnThreadPoolAsync(places);
    }

    [Theory, InBothModes]
    public async Task A_client_is_connected_and_disposed_of(ContinuationMode mode)
    {
        using ScriptedPeer listener = ScriptedPeer.Listen();
        Task<FluxClient> connecting = FluxClient.ConnectAsync(new FluxClientOptions { Uri = listener.Uri, ContinuationMode = mode, Reconnect = false, VerifyConnection = false });
        Task<Place> connected = Places.BehindAsync(connecting);
        using PeerConnection peer = await listener.AcceptAsync();

        (await connected.Soon()).Should().Be(Place.ThreadPool);
        FluxClient client = await connecting;
        (await Places.BehindAsync(client.DisposeAsync().AsTask()).Soon()).Should().NotBe(Place.Reader);
    }

    private static Task<Place> BehindFirstAsync<T>(IAsyncEnumerable<T> items)
        => Places.BehindAsync(items.GetAsyncEnumerator(CancellationToken.None).MoveNextAsync());

    private static async Task CancelBehindAnswerAsync(FluxClient client, CancellationTokenSource source)
    {
        await client.CallAsync("test.answer").ConfigureAwait(false);
        source.Cancel();
    }

    private static async Task<List<Task<Place>>> BeginAllAsync(PeerSession session, CancellationToken token)
    {
        FluxClient client = session.Client;
        List<Task<Place>> places =
        [
            Places.BehindAsync(client.CallAsync("test.call", cancellationToken: token)),
            Places.BehindAsync(client.CallRawAsync("test.call", null, cancellationToken: token)),
            Places.BehindAsync(client.Jobs.WaitAsync(Log.Id, null, token)),
            Places.BehindAsync(client.Jobs.ResultAsync(Log.Id, cancellationToken: token)),
            BehindFirstAsync(client.StreamAsync("test.stream", cancellationToken: token)),
            BehindFirstAsync(client.Jobs.WatchEventsAsync(Log.Id, cancellationToken: token)),
        ];
        for (int i = 0; i < places.Count; i++)
        {
            await session.Peer.ReceiveAsync();
        }

        return places;
    }

    private static async Task ShouldBeOnThreadPoolAsync(List<Task<Place>> places)
        => (await Task.WhenAll(places).Soon()).Should().OnlyContain(place => place == Place.ThreadPool);

    private Task<PeerSession> StartAsync(ContinuationMode mode) => PeerSession.StartAsync(o =>
    {
        o.ContinuationMode = mode;
        o.TimeProvider = _time;
    });
}
