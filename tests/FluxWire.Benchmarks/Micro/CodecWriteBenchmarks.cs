using System.Buffers;
using BenchmarkDotNet.Attributes;
using FluxWire.Protocol;

namespace FluxWire.Benchmarks.Micro;

/// <summary>Writing messages into a buffer that is large enough.</summary>
[MemoryDiagnoser]
public class CodecWriteBenchmarks
{
    private readonly ArrayBufferWriter<byte> _writer = new(256 * 1024);
    private readonly FluxMessage _smallResponse = SampleMessages.SmallResponse;
    private readonly FluxMessage _request = SampleMessages.Request;
    private readonly FluxMessage _largeResponse = SampleMessages.LargeResponse;

    [Benchmark]
    public int SmallResponse() => Write(_smallResponse, 1);

    [Benchmark]
    public int Request() => Write(_request, 1);

    [Benchmark]
    public int Response64KiB() => Write(_largeResponse, 1);

    [Benchmark]
    public int Buffer300SmallResponses() => Write(_smallResponse, 300);

    private int Write(in FluxMessage message, int count)
    {
        _writer.ResetWrittenCount();
        for (int i = 0; i < count; i++)
        {
            FluxMessageWriter.Write(_writer, message);
        }

        return _writer.WrittenCount;
    }
}
