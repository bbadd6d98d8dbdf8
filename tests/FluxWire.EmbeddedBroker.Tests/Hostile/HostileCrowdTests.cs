using System.Net.Sockets;
using FluxWire.Embedded.Scripting;
using FluxWire.Embedded.Tests.Wire;

namespace FluxWire.Embedded.Tests.Hostile;

/// <summary>A thousand clients that mean no good, and one that only wants its work done.</summary>
[Collection(AloneCollection.Name)]
public sealed class HostileCrowdTests : IAsyncLifetime
{
    private const int Crowd = 1000;
    private const int AtATime = 50;

    private EmbeddedBroker _broker = null!;
    private WireClient _honest = null!;

    public async Task InitializeAsync()
    {
        _broker = await EmbeddedBroker.StartAsync();
        _broker.Scripts.Add("honest", JobScript.Begin().WriteLine("done").Exit(0));
        _honest = await WireClient.ConnectAsync(_broker);
    }

    public async Task DisposeAsync()
    {
        await _honest.DisposeAsync();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task A_thousand_hostile_connections_leave_nothing_behind_and_an_honest_client_does_not_notice()
    {
        // Once round, so that what the runtime keeps for the next time is there before it is counted.
        await SendInAsync(Intruder.WayCount * 4);
        (long memory, int handles) = Count();

        await SendInAsync(Crowd);

        (long memoryAfter, int handlesAfter) = Count();
        memoryAfter.Should().BeLessThan(memory + (32 * 1024 * 1024));
        handlesAfter.Should().BeLessThan(handles + 50);
        _broker.Completion.IsCompleted.Should().BeFalse();
    }

    [Fact]
    public async Task A_thousand_at_once_are_served_and_forgotten()
    {
        List<Socket> crowd = [];
        for (int i = 0; i < Crowd; i++)
        {
            Socket socket = await WireClient.OpenAsync(_broker);
            crowd.Add(socket);
            (await WireClient.GreetingAsync(socket)).Should().Be(0);
        }

        await HonestWork.DoAsync(_honest);
        (await _honest.ClientCountAsync()).Should().Be(Crowd + 1);

        crowd.ForEach(static socket => socket.Dispose());

        await HonestWork.UntilAloneAsync(_honest);
        await HonestWork.DoAsync(_honest);
    }

    // They stay until the next ones have come, so that there are always some.
    private async Task SendInAsync(int count)
    {
        Intruder[] present = [];
        for (int first = 0; first < count; first += AtATime)
        {
            int number = Math.Min(AtATime, count - first);
            Intruder[] next = await Task.WhenAll(Enumerable.Range(first, number)
                .Select(i => Task.Run(() => Intruder.ComeAsync(_broker, i % Intruder.WayCount))));
            await HonestWork.DoAsync(_honest);
            Array.ForEach(present, static intruder => intruder.Dispose());
            present = next;
        }

        Array.ForEach(present, static intruder => intruder.Dispose());
        await HonestWork.UntilAloneAsync(_honest);
    }

    private static (long Memory, int Handles) Count()
        => (GC.GetTotalMemory(forceFullCollection: true), OperatingSystem.IsLinux() ? Directory.GetFileSystemEntries("/proc/self/fd").Length : 0);
}
