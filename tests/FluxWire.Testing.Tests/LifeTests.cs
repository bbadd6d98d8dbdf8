using FluxWire.Testing.Tests.Support;

namespace FluxWire.Testing.Tests;

/// <summary>What is left behind. Alone, because it counts what belongs to the whole process.</summary>
[Collection(nameof(LifeTests))]
[CollectionDefinition(nameof(LifeTests), DisableParallelization = true)]
public sealed class LifeTests
{
    public static TheoryData<Fault> Holding =>
    [
        Fault.Stall(),
        Fault.Stall(9, bothWays: true),
        Fault.StopReading(bothWays: true),
        Fault.Delay(TimeSpan.FromDays(1)),
        Fault.Late(),
        Fault.Coalesce(),
        Fault.Silence(),
        Fault.Reset(),
        Fault.HalfClose(3),
        Fault.Split(),
    ];

    [Theory]
    [MemberData(nameof(Holding))]
    public async Task Disposing_ends_whatever_a_fault_holds_up(Fault fault)
    {
        Rig rig = await Rig.StartAsync();
        ArmedFault armed = rig.Proxy.Arm(fault, MessageMatch.ToClient);
        await rig.Broker.SendAsync(Frames.Response);
        await armed.WaitAsync().Guarded();
        await rig.Proxy.DisposeAsync().AsTask().Guarded();
        await rig.Connection.Ended.Guarded();
        await rig.DisposeAsync();
    }

    [Fact]
    public async Task Disposing_cancels_what_is_awaited_and_removes_what_was_made()
    {
        Rig rig = await Rig.StartAsync();
        Task[] waits =
        [
            rig.Proxy.WaitForConnectionAsync(2),
            rig.Proxy.WaitForMessageAsync(MessageMatch.ToClient),
            rig.Proxy.WaitForMessagesAsync(ProxyDirection.ToBroker, 1),
            rig.Proxy.WaitForNoConnectionAsync(new CancellationToken(canceled: true)),
            rig.Proxy.Arm(Fault.Cut(), MessageMatch.ToClient).WaitAsync(),
        ];
        string directory = Path.GetDirectoryName(rig.Proxy.SocketPath)!;
        await rig.DisposeAsync();
        await rig.Proxy.DisposeAsync();
        Directory.Exists(directory).Should().BeFalse();
        foreach (Task wait in waits)
        {
            await FluentActions.Awaiting(() => wait.Guarded()).Should().ThrowAsync<OperationCanceledException>();
        }

        FluentActions.Invoking(() => rig.Proxy.Admission = ProxyAdmission.Open).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public async Task Disposing_does_not_wait_for_ever_for_a_predicate()
    {
        using ManualResetEventSlim entered = new();
        using ManualResetEventSlim leave = new();
        FluxFaultProxy proxy = FluxFaultProxy.Start(options: new FluxFaultProxyOptions { DisposeTimeout = TimeSpan.FromMilliseconds(1) });
        proxy.Arm(Fault.Drop(), MessageMatch.ToBroker with
        {
            Where = _ =>
            {
                entered.Set();
                leave.Wait();
                return true;
            },
        });
        using Wire client = await Wire.ConnectAsync(proxy.SocketPath);
        ProxyConnection connection = await proxy.WaitForConnectionAsync(1).Guarded();
        await client.SendAsync(Frames.Request);
        await Task.Run(entered.Wait).Guarded();
        await FluentActions.Awaiting(() => proxy.DisposeAsync().AsTask().Guarded()).Should().ThrowAsync<TimeoutException>();
        leave.Set();
        await connection.Ended.Guarded();
        File.Exists(proxy.SocketPath).Should().BeFalse();
    }

    [Fact]
    public async Task Hundreds_of_connections_leave_no_socket_and_no_unobserved_exception()
    {
        List<Exception> unobserved = [];
        void Note(object? sender, UnobservedTaskExceptionEventArgs e) => unobserved.Add(e.Exception);
        TaskScheduler.UnobservedTaskException += Note;
        try
        {
            await RunConnectionsAsync(10);
            int before = CountSockets();
            await RunConnectionsAsync(200);
            CountSockets().Should().BeLessThanOrEqualTo(before);
            Collect();
            unobserved.Should().BeEmpty();
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Note;
        }
    }

    private static async Task RunConnectionsAsync(int count)
    {
        Fault[] faults = [Fault.Cut(3), Fault.Reset(), Fault.Stall(), Fault.GreetingErrno(1), Fault.StopReading(), Fault.Late(), Fault.Silence()];
        await using Rig rig = Rig.Create();
        for (int i = 0; i < count; i++)
        {
            Fault fault = faults[i % faults.Length];
            using ArmedFault armed = rig.Proxy.Arm(fault, i % 2 == 0 ? MessageMatch.Greeting : MessageMatch.ToClient);
            (Wire client, Wire broker, ProxyConnection connection) = await rig.ConnectAsync();
            await broker.SendAsync((byte[])[0, .. Frames.Response]);
            await armed.WaitAsync().Guarded();
            if (i % 3 == 0)
            {
                connection.Cut();
            }

            client.Dispose();
            broker.Dispose();
        }

        rig.Proxy.AcceptedCount.Should().Be(count);
        rig.Proxy.CutAll();
        await rig.Proxy.WaitForNoConnectionAsync().Guarded();
    }

    private static int CountSockets()
        => new DirectoryInfo("/proc/self/fd").EnumerateFileSystemInfos()
            .Count(static descriptor => descriptor.LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true);

    private static void Collect()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}
