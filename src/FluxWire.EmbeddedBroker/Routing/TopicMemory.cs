using System.Buffers;

namespace FluxWire.Embedded.Routing;

/// <summary>Topics of messages that have their own memory, which is in one piece.</summary>
internal static class TopicMemory
{
    public static ReadOnlyMemory<byte> ToTopicMemory(this ReadOnlySequence<byte> topic)
        => topic.IsSingleSegment ? topic.First : topic.ToArray();
}
