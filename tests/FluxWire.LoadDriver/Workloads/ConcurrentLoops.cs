namespace FluxWire.LoadDriver.Workloads;

/// <summary>Keeps a number of operations outstanding: so many loops, each of which awaits one operation after the other.</summary>
internal static class ConcurrentLoops
{
    /// <summary>Starts the loops, all from this thread, and awaits their end.</summary>
    /// <param name="count">How many.</param>
    /// <param name="loop">One loop.</param>
    internal static Task RunAsync(int count, Func<Task> loop)
    {
        Task[] loops = new Task[count];
        for (int i = 0; i < count; i++)
        {
            loops[i] = loop();
        }

        return Task.WhenAll(loops);
    }
}
