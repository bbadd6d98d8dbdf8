using FluxWire.Jobs;
using static FluxWire.Faults.RealBroker.TestJobs;

namespace FluxWire.Faults.RealBroker;

/// <summary>The socket's file is removed, replaced, or made unreachable under a client that is connected.</summary>
[Collection(RealBrokerTests.Name)]
public sealed class SocketFileTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    [RealBrokerFact]
    public async Task A_connection_needs_no_file_and_its_successor_does()
    {
        await using RestartableBroker broker = await RestartableBroker.StartNewAsync();
        await using FluxClient flux = await broker.ConnectAsync();
        JobId id = (await SubmitAsync(flux, 1, Shell("true"), HeldWaitable))[0];
        Watched watch = Watched.Begin(flux, id, "priority");
        await watch.Reached.Soon();
        await broker.SyncAsync();

        File.Delete(broker.SocketPath);

        (await flux.Broker.PingAsync().Soon()).Should().NotBeNull();
        Func<Task> connect = () => broker.ConnectAsync(static options => options.ConnectRetries = 0);
        (await connect.Should().ThrowAsync<FluxConnectionException>()).Which.Errno.Should().Be(FluxErrno.ENOENT);
        flux.GetStatistics().Reconnects.Should().Be(0);

        // A restarted broker makes the file anew. Shutting down in good order it would look for it itself.
        await broker.KillAsync();
        await broker.StartAsync();
        await flux.WaitForStateAsync(FluxClientState.Connected).Soon();
        await flux.Jobs.CancelAsync(id).Soon();
        (await watch.Lines.Soon())[^1].Should().Contain("\"clean\"");
    }

    [RealBrokerFact]
    public async Task Another_instance_behind_the_same_file_is_found_out()
    {
        await using RestartableBroker first = await RestartableBroker.StartNewAsync();
        await using RestartableBroker second = await RestartableBroker.StartNewAsync();
        await using FluxClient flux = await first.ConnectAsync();
        JobId id = (await SubmitAsync(flux, 1, Shell("true"), HeldWaitable))[0];
        Watched watch = Watched.Begin(flux, id, "priority");
        Task<JobWaitResult> wait = flux.Jobs.WaitAsync(id);
        await watch.Reached.Soon();

        File.Delete(first.SocketPath);
        File.CreateSymbolicLink(first.SocketPath, second.SocketPath);
        (await flux.Broker.PingAsync().Soon()).Should().NotBeNull("the connection is still the first one");
        await first.KillAsync();
        await flux.WaitForStateAsync(FluxClientState.Connected).Soon();

        FluxRpcException gone = await watch.Lines.FailureAsync<FluxRpcException>();
        gone.Errno.Should().Be(FluxErrno.ENOENT);
        gone.Message.Should().Contain("another instance answers");
        (await wait.FailureAsync<FluxRpcException>()).Message.Should().Contain("another instance answers");

        // And new work goes there.
        JobId other = (await SubmitAsync(flux, 1, Shell("true"), Waitable))[0];
        (await flux.Jobs.WaitAsync(other).Soon()).Success.Should().BeTrue();
    }

    [RealBrokerFact(NotAsRoot = true)]
    public async Task Permission_that_is_taken_away_and_given_back()
    {
        await using RestartableBroker broker = await RestartableBroker.StartNewAsync();
        await using FluxClient flux = await broker.ConnectAsync();
        JobId id = (await SubmitAsync(flux, 1, Shell("true"), HeldWaitable))[0];
        Watched watch = Watched.Begin(flux, id, "priority");
        await watch.Reached.Soon();
        await broker.SyncAsync();

        // What is connected stays so; nobody else gets in.
        File.SetUnixFileMode(broker.RunDirectory, UnixFileMode.None);
        (await flux.Broker.PingAsync().Soon()).Should().NotBeNull();
        Func<Task> connect = () => broker.ConnectAsync(static options => options.ConnectRetries = 0);
        (await connect.Should().ThrowAsync<FluxConnectionException>()).Which.Errno.Should().Be(FluxErrno.EACCES);

        // A reconnect fails until permission is given back.
        await broker.KillAsync();
        await flux.WaitForStateAsync(FluxClientState.Reconnecting).Soon();
        File.SetUnixFileMode(broker.RunDirectory, OwnerOnly);
        await broker.StartAsync();
        File.SetUnixFileMode(broker.RunDirectory, OwnerOnly);
        await flux.WaitForStateAsync(FluxClientState.Connected).Soon();
        await flux.Jobs.CancelAsync(id).Soon();
        (await watch.Lines.Soon())[^1].Should().Contain("\"clean\"");
    }
}
