using System.Runtime.CompilerServices;
using FluxWire.Connection;
using FluxWire.Protocol;

namespace FluxWire.Tests.Operations;

/// <summary>One burst does not cost memory for the life of a stream. It looks at the whole heap, so nobody else may run.</summary>
[Collection(Alone)]
public sealed class ResponseStreamMemoryTests
{
    internal const string Alone = "Looks at the whole heap";

    private const int Burst = 16 * 1024;
    private const long Threshold = Burst * BigItem.Size / 2;

    private readonly ResponseStream<BigItem> _stream = new(
        "test.big", FluxNodeId.Any, static (in FluxMessage _) => default, new StreamLimits(Burst, long.MaxValue), static (_, _) => { });

    [Fact]
    public void The_memory_of_a_burst_goes_with_the_next_item()
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        ReceiveAndRead(Burst);
        ReceiveAndRead(1);

        (GC.GetTotalMemory(forceFullCollection: true) - before).Should().BeLessThan(Threshold);
        GC.KeepAlive(this);
    }

    [Fact]
    public void The_memory_of_a_burst_goes_when_there_is_nothing_more_to_read()
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        ReceiveAndRead(Burst);

        (GC.GetTotalMemory(forceFullCollection: true) - before).Should().BeLessThan(Threshold);
        GC.KeepAlive(this);
    }

    private void ReceiveAndRead(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _stream.OnResponse(Answers.Item(i)).Should().BeFalse();
        }

        int read = 0;
        while (_stream.TryRead(out _))
        {
            read++;
        }

        read.Should().Be(count);
    }

    [InlineArray(Size)]
    private struct BigItem
    {
        internal const int Size = 1024;

        private byte _first;
    }
}

/// <summary>Runs when no other test does.</summary>
[CollectionDefinition(ResponseStreamMemoryTests.Alone, DisableParallelization = true)]
public sealed class AloneGroup;
