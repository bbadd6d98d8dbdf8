namespace FluxWire.Benchmarks.Growth;

/// <summary>How much is measured.</summary>
/// <param name="Outstanding">How many other calls stay open, in ascending order.</param>
/// <param name="Calls">How many calls a repetition, one after the other.</param>
/// <param name="CallsAtOnce">How many calls a repetition, many at once.</param>
/// <param name="Repetitions">How many repetitions.</param>
/// <param name="WarmUp">How long calls are made before anything is measured: the JIT settles after about 1.5 s.</param>
internal sealed record GrowthSettings(int[] Outstanding, int Calls, int CallsAtOnce, int Repetitions, TimeSpan WarmUp)
{
    internal static GrowthSettings Full { get; } = new([1, 100, 10_000, 100_000], 10_000, 50_000, 7, TimeSpan.FromSeconds(2));

    internal static GrowthSettings Quick { get; } = new([1, 100, 10_000], 2_000, 10_000, 3, TimeSpan.FromSeconds(0.5));
}
