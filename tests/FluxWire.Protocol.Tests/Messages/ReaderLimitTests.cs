using System.Buffers;
using System.Diagnostics;
using FluxWire.Protocol;

namespace FluxWire.Tests.Messages;

/// <summary>What a hostile peer can make the reader do, in memory and in time.</summary>
public sealed class ReaderLimitTests
{
    private static readonly TimeSpan MuchTooLong = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF }, true)]
    [InlineData(new byte[] { 0x04, 0, 0, 1 }, true)]
    [InlineData(new byte[] { 0x04, 0, 0, 0 }, false)]
    [InlineData(new byte[] { 0, 0, 0, 0 }, true)]
    public void Whatever_a_peer_announces_costs_nothing(byte[] length, bool isRefused)
    {
        byte[] bytes = [0x12, 0x00, 0xEE, 0xFF, .. length, 1, 2, 3];
        ReadOnlySequence<byte> cut = Segments.Cut(bytes, 3);
        AllocatedBy(() => IsRefused(bytes, cut).Should().Be(isRefused)).Should().BeLessThan(32 * 1024);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF })]
    [InlineData(new byte[] { 0xFF, 0x7F, 0xFF, 0xFF, 0xFF })]
    [InlineData(new byte[] { 0xFF, 0x03, 0xFF, 0xFF, 0xFF })]
    public void Whatever_a_part_announces_costs_nothing(byte[] length)
    {
        byte[] bytes = Encoded.Frame([.. length, .. Encoded.Header(FluxMessageFlags.Payload)]);
        ReadOnlySequence<byte> cut = Segments.Cut(bytes, 3);
        AllocatedBy(() => IsRefused(bytes, cut).Should().BeTrue()).Should().BeLessThan(32 * 1024);
    }

    [Fact]
    public void A_route_stack_has_a_limit()
    {
        EveryReader.Read(WithRoutes(FluxMessageReader.MaxRoutes)).IsRead.Should().BeTrue();

        ReadOutcome outcome = EveryReader.Read(WithRoutes(FluxMessageReader.MaxRoutes + 1));
        outcome.Error.Should().Be(FluxProtocolError.TooManyRoutes);
        outcome.Offset.Should().Be(8 + (2 * FluxMessageReader.MaxRoutes));
    }

    [Fact]
    public void Routes_and_parts_without_number_take_neither_memory_nor_time()
    {
        const int Parts = 400_000;
        byte[] routes = WithRoutes(Parts);
        byte[] later = Encoded.Frame([.. new byte[Parts], .. Encoded.Header(FluxMessageFlags.None)]);
        ReadOnlySequence<byte> cutRoutes = Segments.Cut(routes, 2);
        ReadOnlySequence<byte> cutLater = Segments.Cut(later, 2);

        Stopwatch clock = Stopwatch.StartNew();
        AllocatedBy(() =>
        {
            IsRefused(routes, cutRoutes).Should().BeTrue();
            IsRefused(later, cutLater).Should().BeFalse();
        }).Should().BeLessThan(32 * 1024);

        // Looking for each part from the front would take minutes.
        clock.Elapsed.Should().BeLessThan(MuchTooLong);
    }

    private static byte[] WithRoutes(int count)
    {
        byte[] routes = new byte[count * 2];
        routes.AsSpan().Fill(1);
        return Encoded.Frame([.. routes, 0, .. Encoded.Header(FluxMessageFlags.Route)]);
    }

    private static bool IsRefused(ReadOnlyMemory<byte> whole, ReadOnlySequence<byte> cut)
    {
        bool isRefused = IsRefused(() => FluxMessageReader.TryRead(ref whole, out _));
        IsRefused(() => FluxMessageReader.TryRead(ref cut, out _)).Should().Be(isRefused);
        return isRefused;
    }

    private static bool IsRefused(Action read)
    {
        try
        {
            read();
            return false;
        }
        catch (FluxProtocolException)
        {
            return true;
        }
    }

    private static long AllocatedBy(Action action)
    {
        // Once before, for what is made only once.
        action();
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
