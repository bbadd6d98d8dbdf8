namespace FluxWire.Testing.Tests.Support;

/// <summary>Lets a test fail instead of hang. No test takes nearly as long when it passes.</summary>
internal static class Guard
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static Task Guarded(this Task task) => task.WaitAsync(Patience);

    public static Task<T> Guarded<T>(this Task<T> task) => task.WaitAsync(Patience);

    public static Task<T> Guarded<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(Patience);
}
