namespace FluxWire.Benchmarks.Memory;

/// <summary>How much is measured.</summary>
/// <param name="Pending">How many waits or watches are pending.</param>
/// <param name="Calls">How many calls a repetition.</param>
/// <param name="Repetitions">How many repetitions.</param>
/// <param name="WarmUp">How long a load runs before it is measured.</param>
/// <param name="LoadDuration">How long the load lasts that resident memory is looked at under.</param>
internal sealed record MemorySettings(int[] Pending, int Calls, int Repetitions, TimeSpan WarmUp, TimeSpan LoadDuration)
{
    internal static MemorySettings Full { get; }
        = new([1_000, 10_000, 100_000], 20_000, 5, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));

    internal static MemorySettings Quick { get; }
        = new([1_000, 10_000], 5_000, 3, TimeSpan.FromSeconds(0.3), TimeSpan.FromSeconds(1));
}
