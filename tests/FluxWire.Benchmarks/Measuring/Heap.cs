namespace FluxWire.Benchmarks.Measuring;

/// <summary>What is alive on the managed heap.</summary>
internal static class Heap
{
    /// <summary>Collects until nothing more goes, and counts what is left.</summary>
    /// <returns>Live bytes, as the last collection counted them: <c>GC.GetTotalMemory</c> adds what the threads have reserved for their
    /// next allocations, up to 64 KiB in steps of 8.</returns>
    internal static long LiveBytes()
    {
        // The first round ends objects with finalizers, the second one takes their memory; compacting leaves no holes to be counted.
        for (int round = 0; round < 3; round++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        GCMemoryInfo info = GC.GetGCMemoryInfo(GCKind.FullBlocking);
        return info.HeapSizeBytes - info.FragmentedBytes;
    }
}
