using System.Collections.Concurrent;

namespace FluxWire.FaultMatrix.Remains;

/// <summary>Exceptions of tasks that nobody has looked at, of the whole process and from the beginning.</summary>
internal static class UnobservedExceptions
{
    private static readonly ConcurrentQueue<Exception> Seen = new();

    static UnobservedExceptions() => TaskScheduler.UnobservedTaskException += static (_, e) => Seen.Enqueue(e.Exception);

    /// <summary>Begins to note them, if it has not begun.</summary>
    public static void Note() => _ = Seen.Count;

    /// <summary>Has every task looked at that nobody holds any more.</summary>
    /// <returns>What nobody has looked at, and was not returned before.</returns>
    public static IReadOnlyList<Exception> Take()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        List<Exception> taken = [];
        while (Seen.TryDequeue(out Exception? exception))
        {
            taken.Add(exception);
        }

        return taken;
    }
}
