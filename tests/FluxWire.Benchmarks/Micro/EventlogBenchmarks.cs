using System.Text.Json;
using BenchmarkDotNet.Attributes;
using FluxWire.Jobs;

namespace FluxWire.Benchmarks.Micro;

/// <summary>A real job's ten events: parsed, looked into, and folded into a result.</summary>
[MemoryDiagnoser]
public class EventlogBenchmarks
{
    private readonly byte[] _log = SampleEventlog.Log;
    private readonly byte[] _withContext = SampleEventlog.LineOf("submit");
    private readonly byte[] _withoutContext = SampleEventlog.LineOf("start");
    private readonly IReadOnlyList<JobEvent> _events = JobEvent.ParseLog(SampleEventlog.Log);

    [Benchmark]
    public JobEvent ParseEventWithoutContext() => JobEvent.Parse(_withoutContext);

    [Benchmark]
    public JobEvent ParseEventWithContext() => JobEvent.Parse(_withContext);

    /// <summary>The difference to <see cref="ParseEventWithContext"/> is what a context costs whoever asks for it.</summary>
    [Benchmark]
    public JsonValueKind ParseEventAndItsContext() => JobEvent.Parse(_withContext).Context.ValueKind;

    [Benchmark]
    public int ParseLog() => JobEvent.ParseLog(_log).Count;

    /// <summary>Over events whose contexts have been parsed before.</summary>
    [Benchmark]
    public JobResult Reduce() => Reduce(_events);

    /// <summary>All of what <c>ResultAsync</c> does behind the wire.</summary>
    [Benchmark]
    public JobResult ParseAndReduce() => Reduce(JobEvent.ParseLog(_log));

    private static JobResult Reduce(IReadOnlyList<JobEvent> events)
    {
        JobResultReducer reducer = new(SampleEventlog.Id);
        foreach (JobEvent entry in events)
        {
            reducer.Apply(entry);
        }

        return reducer.ToResult();
    }
}
