using FluxWire.Benchmarks.Measuring;

namespace FluxWire.Benchmarks.Growth;

/// <summary>What a call costs on a connection, beside what it costs at the same time on one where a single other call is open.</summary>
/// <param name="Outstanding">How many other calls are open.</param>
/// <param name="Wall">Time, in µs a call.</param>
/// <param name="Cpu">CPU, in µs a call.</param>
/// <param name="WallInTurns">Ratio of the times, each taken within a repetition.</param>
/// <param name="CpuInTurns">Ratio of the CPU, each taken within a repetition.</param>
internal sealed record GrowthRow(string Outstanding, Figures Wall, Figures Cpu, double WallInTurns, double CpuInTurns)
{
    /// <summary>Measures both connections in turns, so that a busy neighbour hits both.</summary>
    /// <param name="outstanding">How many other calls are open, in words.</param>
    /// <param name="measure">Measures the connection.</param>
    /// <param name="measureReference">Measures the other one.</param>
    /// <param name="repetitions">How many repetitions.</param>
    /// <returns>The row.</returns>
    internal static GrowthRow Measure(string outstanding, Func<CallCost> measure, Func<CallCost> measureReference, int repetitions)
    {
        List<CallCost> costs = [];
        List<CallCost> references = [];
        for (int repetition = 0; repetition < repetitions; repetition++)
        {
            references.Add(measureReference());
            costs.Add(measure());
        }

        return new GrowthRow(
            outstanding,
            Figures.Of(costs.Select(cost => cost.Wall)),
            Figures.Of(costs.Select(cost => cost.Cpu)),
            Figures.Of(costs.Zip(references, (cost, reference) => cost.Wall / reference.Wall)).Median,
            Figures.Of(costs.Zip(references, (cost, reference) => cost.Cpu / reference.Cpu)).Median);
    }
}
