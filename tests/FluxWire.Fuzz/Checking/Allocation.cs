namespace FluxWire.Fuzz.Checking;

/// <summary>Holds what is allocated against the input's length: a short input that takes much memory is an attack.</summary>
internal static class Allocation
{
    // An exception with its text and trace, and what tiny inputs need.
    private const long Constant = 64 * 1024;

    /// <summary>Runs something, and demands that it allocates no more than its input is worth.</summary>
    /// <param name="length">The input's length, in bytes.</param>
    /// <param name="perByte">How much one byte may cost, in bytes.</param>
    /// <param name="action">What to run; it throws nothing that is documented.</param>
    internal static void Bounded(int length, int perByte, Action action)
    {
        long limit = Constant + ((long)length * perByte);

        // Tables that are made only once count for nobody: what is too much has to be too much again.
        if (Measure(action) > limit)
        {
            long again = Measure(action);
            Check.That(again <= limit, $"{length} bytes of input allocate at most {limit} bytes; they took {again}");
        }
    }

    private static long Measure(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
