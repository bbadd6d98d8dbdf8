namespace FluxWire.Benchmarks.Memory;

/// <summary>The thread pool's queue: it grows with what is queued at once and never shrinks, whoever queues.</summary>
internal static class PoolQueue
{
    /// <summary>Makes the queue as large as it will get, so that its growth is not taken for what the client keeps.</summary>
    /// <param name="items">How many items will be queued at once.</param>
    internal static void Grow(int items)
    {
        // Neither is disposed: a worker may still be on its way out of it.
        ManualResetEventSlim isFull = new();
        CountdownEvent unfinished = new(2 * items);
        ThreadPool.GetMinThreads(out int workers, out _);
        for (int worker = 0; worker < workers; worker++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static gate => gate.Wait(), isFull, preferLocal: false);
        }

        // A part of the queue is used again only if it can hold everything by itself; each part is twice as large as the one before.
        for (int item = 0; item < 2 * items; item++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static count => count.Signal(), unfinished, preferLocal: false);
        }

        isFull.Set();
        unfinished.Wait();
    }
}
