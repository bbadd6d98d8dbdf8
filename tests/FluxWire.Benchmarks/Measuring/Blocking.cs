namespace FluxWire.Benchmarks.Measuring;

/// <summary>Runs asynchronous work to its end from the measuring thread.</summary>
/// <remarks>
/// The measuring thread blocks, on purpose: behind an <c>await</c> it would go on on the client's reader thread, or on a pool thread that
/// the work needs, and a collection or a look at a clock would be part of what is measured.
/// </remarks>
internal static class Blocking
{
    /// <summary>Runs work.</summary>
    /// <param name="work">Begins it.</param>
    internal static void Run(Func<Task> work) => work().GetAwaiter().GetResult();

    /// <summary>Runs work that has a result.</summary>
    /// <typeparam name="T">The result.</typeparam>
    /// <param name="work">Begins it.</param>
    /// <returns>The result.</returns>
    internal static T Run<T>(Func<Task<T>> work) => work().GetAwaiter().GetResult();

    /// <summary>Runs work and looks at something now and then until it ends.</summary>
    /// <param name="work">Begins it.</param>
    /// <param name="interval">How often to look.</param>
    /// <param name="look">Looks.</param>
    internal static void Run(Func<Task> work, TimeSpan interval, Action look)
    {
        Task task = work();
        while (!((IAsyncResult)task).AsyncWaitHandle.WaitOne(interval))
        {
            look();
        }

        task.GetAwaiter().GetResult();
    }
}
