using FluxWire.Lifetime;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Lifetime;

/// <summary>Waiting for a state: reached, never to be reached, or given up.</summary>
public sealed class ClientStatesWaiterTests
{
    private readonly ClientStates _states = new(static () => null);

    [Fact]
    public async Task The_present_state_is_reached_at_once()
    {
        _states.WaitForAsync(FluxClientState.Connecting, CancellationToken.None).IsCompletedSuccessfully.Should().BeTrue();
        _states.TryMoveTo(FluxClientState.Closed, reason: null);
        await _states.WaitForAsync(FluxClientState.Closed, CancellationToken.None).Soon();
    }

    [Fact]
    public async Task Everybody_who_waits_for_a_state_is_released_and_nobody_else()
    {
        Task[] connected = [WaitForAsync(FluxClientState.Connected), WaitForAsync(FluxClientState.Connected)];
        Task draining = WaitForAsync(FluxClientState.Draining);

        _states.TryMoveTo(FluxClientState.Connected, reason: null);

        await Task.WhenAll(connected).Soon();
        draining.IsCompleted.Should().BeFalse();
    }

    [Fact]
    public async Task A_state_that_was_left_again_has_been_reached()
    {
        Task connected = WaitForAsync(FluxClientState.Connected);

        _states.TryMoveTo(FluxClientState.Connected, reason: null);
        _states.TryMoveTo(FluxClientState.Reconnecting, reason: null);

        await connected.Soon();
        Task again = WaitForAsync(FluxClientState.Connected);
        again.IsCompleted.Should().BeFalse();
        _states.TryMoveTo(FluxClientState.Connected, reason: null);
        await again.Soon();
    }

    [Fact]
    public async Task What_cannot_be_reached_any_more_fails_with_the_reason()
    {
        FluxConnectionException reason = new("The broker is gone.", FluxErrno.ECONNREFUSED);
        Task before = WaitForAsync(FluxClientState.Connected);
        Task closed = WaitForAsync(FluxClientState.Closed);

        _states.TryMoveTo(FluxClientState.Closed, reason);

        await closed.Soon();
        foreach (Task waiter in (Task[])[before, WaitForAsync(FluxClientState.Connected), WaitForAsync(FluxClientState.Draining)])
        {
            FluxConnectionException failure = await waiter.FailureAsync<FluxConnectionException>();
            failure.Errno.Should().Be(FluxErrno.ECONNREFUSED);
            failure.Message.Should().Contain("The broker is gone.");
            failure.InnerException.Should().Be(reason);
        }
    }

    [Fact]
    public async Task Without_a_reason_it_was_disposed()
    {
        _states.TryMoveTo(FluxClientState.Closed, reason: null);

        FluxConnectionException failure = await WaitForAsync(FluxClientState.Connected).FailureAsync<FluxConnectionException>();

        failure.Errno.Should().Be(FluxErrno.ECANCELED);
        failure.Message.Should().Contain("disposed");
    }

    [Fact]
    public async Task A_token_ends_one_wait_and_leaves_the_others()
    {
        using CancellationTokenSource source = new();
        Task given = _states.WaitForAsync(FluxClientState.Connected, source.Token);
        Task kept = WaitForAsync(FluxClientState.Connected);

        await source.CancelAsync();

        (await given.FailureAsync<OperationCanceledException>()).CancellationToken.Should().Be(source.Token);
        kept.IsCompleted.Should().BeFalse();
        _states.TryMoveTo(FluxClientState.Connected, reason: null);
        await kept.Soon();
    }

    private Task WaitForAsync(FluxClientState state) => _states.WaitForAsync(state, CancellationToken.None);
}
