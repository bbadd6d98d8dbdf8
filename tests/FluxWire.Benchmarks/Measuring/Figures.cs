using System.Globalization;

namespace FluxWire.Benchmarks.Measuring;

/// <summary>The repetitions of one measurement.</summary>
/// <param name="Median">The middle one.</param>
/// <param name="Min">The least.</param>
/// <param name="Max">The most.</param>
internal readonly record struct Figures(double Median, double Min, double Max)
{
    /// <summary>Sums repetitions up.</summary>
    /// <param name="values">One value a repetition, at least one.</param>
    /// <returns>Their median and bounds.</returns>
    internal static Figures Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        double median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Figures(median, sorted[0], sorted[^1]);
    }

    /// <summary>The median, and the bounds in parentheses.</summary>
    /// <param name="format">The numbers' format.</param>
    /// <returns>The text.</returns>
    internal string ToText(string format) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Median.ToString(format, CultureInfo.InvariantCulture)} ({Min.ToString(format, CultureInfo.InvariantCulture)}–{Max.ToString(format, CultureInfo.InvariantCulture)})");
}
