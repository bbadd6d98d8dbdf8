using System.Diagnostics;

namespace FluxWire.LoadDriver.Measurement;

/// <summary>
/// One round of a workload: hands out its operations, a number of them or as many as fit into a time, and keeps what they took. The same code
/// paths run untimed and timed, so that what the JIT has settled on in the warm-up is what is measured.
/// </summary>
internal sealed class Round
{
    private static readonly double MicrosecondsPerTick = 1e6 / Stopwatch.Frequency;

    private readonly long _limit;
    private readonly long _deadline;
    private readonly double[]? _latencies;
    private long _next;
    private long _events;

    private Round(long limit, long deadline, double[]? latencies)
    {
        _limit = limit;
        _deadline = deadline;
        _latencies = latencies;
    }

    /// <summary>How many operations there are, for workloads that begin them all at once.</summary>
    internal int Count => checked((int)_limit);

    /// <summary>The microseconds of each operation; empty for a round that only warms up.</summary>
    internal Span<double> Latencies => _latencies;

    /// <summary>How many events were watched.</summary>
    internal long Events => _events;

    /// <summary>The jobs that were submitted.</summary>
    internal IReadOnlyList<JobId> Submitted { get; set; } = [];

    /// <summary>A round that is not measured and has a number of operations.</summary>
    internal static Round Untimed(int count) => new(count, long.MaxValue, null);

    /// <summary>A round that is not measured and goes on for a time.</summary>
    internal static Round For(TimeSpan time)
        => new(long.MaxValue, Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency), null);

    /// <summary>A round that is measured.</summary>
    internal static Round Measured(int count)
    {
        // Written to, so that the kernel has handed the pages out before the clock starts.
        double[] latencies = new double[count];
        Array.Fill(latencies, 0);
        return new Round(count, long.MaxValue, latencies);
    }

    /// <summary>Begins the next operation. May be called from several threads.</summary>
    /// <param name="operation">The operation.</param>
    /// <returns>Whether there is one left.</returns>
    internal bool TryBegin(out Operation operation)
    {
        operation = new Operation(Interlocked.Increment(ref _next) - 1, Stopwatch.GetTimestamp());
        return operation.Index < _limit && operation.Started < _deadline;
    }

    /// <summary>Notes that an operation has succeeded.</summary>
    internal void End(Operation operation)
    {
        if (_latencies is not null)
        {
            _latencies[operation.Index] = (Stopwatch.GetTimestamp() - operation.Started) * MicrosecondsPerTick;
        }
    }

    /// <summary>Notes events that were watched.</summary>
    internal void AddEvents(long count) => Interlocked.Add(ref _events, count);
}
