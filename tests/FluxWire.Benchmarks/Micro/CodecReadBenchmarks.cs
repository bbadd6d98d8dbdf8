using System.Buffers;
using BenchmarkDotNet.Attributes;
using FluxWire.Protocol;

namespace FluxWire.Benchmarks.Micro;

/// <summary>Taking messages off a receive buffer.</summary>
[MemoryDiagnoser]
public class CodecReadBenchmarks
{
    private readonly ReadOnlySequence<byte> _smallResponse = new(SampleMessages.Encode(SampleMessages.SmallResponse));
    private readonly ReadOnlySequence<byte> _request = new(SampleMessages.Encode(SampleMessages.Request));
    private readonly ReadOnlySequence<byte> _largeResponse = new(SampleMessages.Encode(SampleMessages.LargeResponse));
    private readonly ReadOnlySequence<byte> _manyResponses = new(SampleMessages.Encode(SampleMessages.SmallResponse, 300));

    [Benchmark]
    public long SmallResponse() => ReadAll(_smallResponse);

    [Benchmark]
    public long Request() => ReadAll(_request);

    [Benchmark]
    public long Response64KiB() => ReadAll(_largeResponse);

    [Benchmark]
    public long Buffer300SmallResponses() => ReadAll(_manyResponses);

    private static long ReadAll(ReadOnlySequence<byte> buffer)
    {
        long sum = 0;
        while (FluxMessageReader.TryRead(ref buffer, out FluxMessage message))
        {
            sum += message.Matchtag + message.Payload.Length;
        }

        return sum;
    }
}
