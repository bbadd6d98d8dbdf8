using System.Buffers;
using FluxWire.Protocol;

namespace FluxWire.Tests.Messages;

/// <summary>Reads the same bytes in every form in which a buffer may have them.</summary>
internal static class EveryReader
{
    /// <summary>Reads a message in each form, and demands that the general reader and all others see the same.</summary>
    /// <returns>What they have seen.</returns>
    internal static ReadOutcome Read(byte[] bytes, int maxMessageSize = FluxMessageReader.DefaultMaxMessageSize, int cut = 0)
    {
        // More than one segment: the fast path for contiguous memory cannot be taken.
        ReadOutcome general = ReadOutcome.Of(Segments.Of(bytes, default), maxMessageSize);
        foreach ((string form, ReadOutcome outcome) in Outcomes(bytes, maxMessageSize, cut))
        {
            if (outcome != general)
            {
                Assert.Fail($"{Convert.ToHexString(bytes)} with the limit {maxMessageSize}:\nin segments {general}\n{form} {outcome}");
            }
        }

        return general;
    }

    private static IEnumerable<(string Form, ReadOutcome Outcome)> Outcomes(byte[] bytes, int maxMessageSize, int cut)
    {
        byte[] surrounded = [0x12, 0x00, 0xEE, .. bytes, 0xFF, 0x12, 0x00];
        ReadOnlyMemory<byte> within = surrounded.AsMemory(3, bytes.Length);
        int middle = cut % (bytes.Length + 1);
        yield return ("in an array", ReadOutcome.Of(bytes.AsMemory(), maxMessageSize));
        yield return ("within an array", ReadOutcome.Of(within, maxMessageSize));
        yield return ("in no array", ReadOutcome.Of(new HiddenMemory(bytes).Memory, maxMessageSize));
        yield return ("in one segment", ReadOutcome.Of(new ReadOnlySequence<byte>(bytes), maxMessageSize));
        yield return ("in one segment within an array", ReadOutcome.Of(new ReadOnlySequence<byte>(within), maxMessageSize));
        yield return ("in one segment of no array", ReadOutcome.Of(new ReadOnlySequence<byte>(new HiddenMemory(bytes).Memory), maxMessageSize));
        yield return ($"cut at {middle}", ReadOutcome.Of(Segments.Of(bytes.AsMemory(0, middle), bytes.AsMemory(middle)), maxMessageSize));
    }
}
