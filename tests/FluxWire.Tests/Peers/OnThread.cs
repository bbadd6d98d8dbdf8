namespace FluxWire.Tests.Peers;

/// <summary>Runs what blocks on a thread of its own, so that the pool stays free for everybody else.</summary>
internal static class OnThread
{
    internal static Task<T> RunAsync<T>(Func<T> action)
        => Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    internal static Task RunAsync(Action action)
        => Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
