using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Lifetime;

/// <summary>Tests that look at the whole process, and so run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class WholeProcess
{
    /// <summary>The collection's name.</summary>
    public const string Name = "Whole process";
}

/// <summary>What a client leaves behind: no thread and no descriptor.</summary>
[Collection(WholeProcess.Name)]
public sealed class ThreadTests
{
    private const int Clients = 20;
    private const int LargerThanAnySocketBuffer = 4 * 1024 * 1024;

    // Linux keeps the first 15 characters of a thread's name.
    private static int CountThreads() => Directory.GetDirectories("/proc/self/task")
        .Count(task => TryReadName(task) is "FluxWire reader" or "FluxWire stalle");

    private static int CountSockets() => Directory.GetFiles("/proc/self/fd").Count(IsSocket);

    [Theory]
    [InlineData("used")]
    [InlineData("reconnected")]
    [InlineData("reconnecting")]
    [InlineData("connecting")]
    [InlineData("stalled")]
    [InlineData("blocked")]
    [InlineData("drained")]
    public async Task No_thread_and_no_socket_stays(string life)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        int threads = CountThreads();
        int sockets = CountSockets();
        for (int i = 0; i < Clients; i++)
        {
            await LiveAsync(life);
        }

        // A thread is gone a moment after it has told so.
        for (int look = 0; look < 500 && (CountThreads() > threads || CountSockets() > sockets); look++)
        {
            await Task.Delay(20);
        }

        CountThreads().Should().BeLessThanOrEqualTo(threads);
        CountSockets().Should().BeLessThanOrEqualTo(sockets);
    }

    private static async Task LiveAsync(string life)
    {
        await using LifeSession session = life == "connecting" ? LifeSession.Create(o => o.VerifyConnection = true) : await LifeSession.StartAsync();
        switch (life)
        {
            case "used":
                await session.BarrierAsync();
                break;
            case "reconnected":
                await session.ReconnectAsync();
                await session.BarrierAsync();
                break;
            case "reconnecting":
                await session.CutAsync();
                await session.AcceptSilentlyAsync();
                break;
            case "connecting":
                await session.AcceptSilentlyAsync();
                await session.Peer.ReceiveAsync(LifeSession.PingTopic);
                break;
            case "stalled":
                Task huge = session.Client.CallRawAsync("test.huge", new byte[LargerThanAnySocketBuffer]).AsTask();
                await session.Client.DisposeAsync().Soon();
                await huge.FailureAsync<FluxConnectionException>();
                break;
            case "blocked":
                Task blocked = session.BeginAsync(CallForm.Blocking);
                await session.Peer.ReceiveAsync("test.call");
                await session.Client.DisposeAsync().Soon();
                await blocked.FailureAsync<FluxConnectionException>();
                break;
            default:
                (await session.Client.DrainAsync().Soon()).Should().BeTrue();
                break;
        }
    }

    private static string? TryReadName(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm")).TrimEnd('\n');
        }
        catch (IOException)
        {
            // It has just ended.
            return null;
        }
    }

    private static bool IsSocket(string descriptor)
    {
        try
        {
            return new FileInfo(descriptor).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true;
        }
        catch (IOException)
        {
            // It was the directory's own.
            return false;
        }
    }
}
