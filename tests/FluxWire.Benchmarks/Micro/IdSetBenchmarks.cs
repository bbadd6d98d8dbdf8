using BenchmarkDotNet.Attributes;

namespace FluxWire.Benchmarks.Micro;

/// <summary>Id sets as text, to and fro.</summary>
[MemoryDiagnoser]
public class IdSetBenchmarks
{
    private IdSet _set = IdSet.Empty;

    [Params("0-3,7", "[0-1023]", Fragmented)]
    public string Text { get; set; } = "";

    private const string Fragmented = "0-3,7,9-12,15,20-31,40,42,44,46-47,50-63,70,80-95,100,110-127,130,140-143,150-159,170,180-199,210-255";

    [GlobalSetup]
    public void Read() => _set = IdSet.Parse(Text);

    [Benchmark]
    public IdSet Parse() => IdSet.Parse(Text);

    [Benchmark]
    public string Format() => _set.ToString();
}
