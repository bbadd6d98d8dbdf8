namespace FluxWire.LoadDriver.Measurement;

/// <summary>Percentiles by nearest rank, with the formula of the other clients' drivers.</summary>
internal static class Percentile
{
    /// <summary>The value at a rank.</summary>
    /// <param name="sorted">The values in ascending order.</param>
    /// <param name="rank">From 0 to 1.</param>
    /// <returns>The value; 0 if there is none.</returns>
    internal static double Of(ReadOnlySpan<double> sorted, double rank)
        => sorted.IsEmpty ? 0 : sorted[Math.Min((int)((rank * (sorted.Length - 1)) + 0.5), sorted.Length - 1)];
}
