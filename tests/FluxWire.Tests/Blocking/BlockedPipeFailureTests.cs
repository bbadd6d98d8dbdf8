using FluxWire.Connection;
using FluxWire.Lifetime;
using FluxWire.Protocol;
using FluxWire.Rpc;
using FluxWire.Tests.Peers;
using FluxWire.Tests.Transport;
using FluxWire.Transport;

namespace FluxWire.Tests.Blocking;

/// <summary>A connection over pipes whose peer fails while somebody sends, in the foreground or behind it.</summary>
public sealed class BlockedPipeFailureTests
{
    private static readonly Exception Cause = new NotSupportedException("The other end has a bug.");

    [Theory]
    [InlineData(ContinuationMode.ThreadPool)]
    [InlineData(ContinuationMode.Inline)]
    public async Task Who_sends_on_a_connection_is_told_that_it_is_lost(ContinuationMode mode)
    {
        using PipePair pair = new();
        using FluxConnection connection = Connect(pair.Transport, mode);
        await pair.Input.CompleteAsync(Cause);

        Task<bool> call = await Blocked.BeginAsync(() => Call(connection, payload: [1]));

        (await call.FailureAsync<FluxConnectionException>()).Errno.Should().Be(FluxErrno.ECONNRESET);
        await connection.Closed.Soon();
    }

    [Theory]
    [InlineData(ContinuationMode.ThreadPool)]
    [InlineData(ContinuationMode.Inline)]
    public async Task Whoever_still_has_something_to_send_in_the_background_ends_the_connection_and_not_the_process(ContinuationMode mode)
    {
        using PipePair pair = new();
        ObservedTransport transport = new(pair.Transport);
        using FluxConnection connection = Connect(transport, mode);
        Task<bool> first = await Blocked.BeginAsync(() => Call(connection, new byte[2 * PipePair.Limit]));
        await pair.Input.ReadAtLeastAsync(2 * PipePair.Limit).Soon();

        // The pipe is full, so this one is left to a thread that waits for the peer.
        Task<bool> second = await Blocked.BeginAsync(() => Call(connection, payload: [1]));
        await transport.Stalled;
        await pair.Input.CompleteAsync(Cause);

        await first.FailureAsync<FluxConnectionException>();
        await second.FailureAsync<FluxConnectionException>();
        await connection.Closed.Soon();
    }

    private static FluxConnection Connect(IFluxTransport transport, ContinuationMode mode)
        => FluxConnection.Connect(() => transport, new ConnectionOptions("test", 1_000_000, 1_000_000, mode));

    private static bool Call(FluxConnection connection, byte[] payload) => new FluxRpc(ClientLife.Over(connection, new FluxClientOptions()), new FluxClientOptions())
        .Call("test.call", payload, static (in FluxMessage _) => true, null, CancellationToken.None);
}
