using System.Text;
using BenchmarkDotNet.Attributes;

namespace FluxWire.Benchmarks.Micro;

/// <summary>Job ids as text, to and fro.</summary>
[MemoryDiagnoser]
public class JobIdBenchmarks
{
    private readonly byte[] _buffer = new byte[64];
    private readonly JobId _id = SampleEventlog.Id;
    private string _text = "";
    private byte[] _utf8 = [];

    [Params(JobIdEncoding.F58, JobIdEncoding.Dec, JobIdEncoding.DotHex, JobIdEncoding.Words, JobIdEncoding.Emoji)]
    public JobIdEncoding Encoding { get; set; }

    [GlobalSetup]
    public void Write()
    {
        _text = _id.ToString(Encoding);
        _utf8 = new UTF8Encoding(false).GetBytes(_text);
    }

    [Benchmark]
    public JobId ParseText() => JobId.Parse(_text);

    [Benchmark]
    public JobId ParseUtf8() => JobId.Parse(_utf8);

    [Benchmark]
    public string FormatText() => _id.ToString(Encoding);

    [Benchmark]
    public int FormatUtf8()
    {
        _id.TryFormat(_buffer, out int written, Encoding);
        return written;
    }
}
