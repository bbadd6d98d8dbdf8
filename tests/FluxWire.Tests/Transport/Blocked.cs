using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Transport;

/// <summary>Code that blocks, on a thread of its own.</summary>
internal static class Blocked
{
    /// <summary>Begun, and blocked as soon as it gets there; whether it is blocked yet must not matter.</summary>
    internal static async Task<Task<T>> BeginAsync<T>(Func<T> blocking)
    {
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<T> task = Task.Factory.StartNew(
            () =>
            {
                begun.SetResult();
                return blocking();
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        await begun.Task.Soon();
        return task;
    }

    /// <inheritdoc cref="BeginAsync{T}"/>
    internal static async Task<Task> BeginAsync(Action blocking) => await BeginAsync(() =>
    {
        blocking();
        return true;
    });
}
