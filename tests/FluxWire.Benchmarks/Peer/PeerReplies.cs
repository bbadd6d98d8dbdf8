namespace FluxWire.Benchmarks.Peer;

/// <summary>What the stand-in broker does with a request.</summary>
internal enum PeerAction : byte
{
    /// <summary>Nothing: the request is unknown, or wants no response.</summary>
    Ignore,

    /// <summary>Answer now.</summary>
    Answer,

    /// <summary>Answer all that is open, then this.</summary>
    Release,

    /// <summary>Keep it open.</summary>
    KeepSilent,

    /// <summary>Keep it open; it awaits a job.</summary>
    KeepWait,

    /// <summary>Keep it open; it watches an eventlog.</summary>
    KeepWatch,

    /// <summary>Keep it open, and send items of it with every answer.</summary>
    Flood,

    /// <summary>End the stream that is sent with every answer.</summary>
    EndFlood,
}

/// <summary>The answers, made beforehand but for their matchtags.</summary>
internal static class PeerReplies
{
    /// <summary>How many items of a stream precede an answer.</summary>
    internal const int FloodItems = 20;

    private const uint NoData = 61;

    private static readonly byte[] FloodItem = PeerFrames.StreamItem(PeerTopics.Flood, $$"""{"n":1,"pad":"{{new string('x', 500)}}"}""");
    private static readonly byte[] FloodEnd = PeerFrames.EndOfStream(PeerTopics.Flood, NoData);

    private static readonly byte[] Answer = PeerFrames.Response(PeerTopics.Answer, """{"value":"rank 0 of 1","count":42}""");
    private static readonly byte[] Release = PeerFrames.Response(PeerTopics.Release, "{}");
    private static readonly byte[] Silent = PeerFrames.Response(PeerTopics.Silent, """{"value":"at last","count":43}""");
    private static readonly byte[] Wait
        = PeerFrames.Response(PeerTopics.Wait, """{"id":181160378368,"success":true,"errstr":""}""");
    private static readonly byte[] Watch = PeerFrames.EndOfStream(PeerTopics.Watch, NoData);

    internal static PeerAction ActionFor(in PeerRequest request)
    {
        ReadOnlySpan<byte> topic = request.Topic;
        return topic.SequenceEqual("bench.flood-cancel"u8) ? PeerAction.EndFlood
            : !request.WantsResponse ? PeerAction.Ignore
            : topic.SequenceEqual("bench.flood"u8) ? PeerAction.Flood
            : topic.SequenceEqual("bench.answer"u8) ? PeerAction.Answer
            : topic.SequenceEqual("bench.silent"u8) ? PeerAction.KeepSilent
            : topic.SequenceEqual("job-manager.wait"u8) ? PeerAction.KeepWait
            : topic.SequenceEqual("job-info.eventlog-watch"u8) ? PeerAction.KeepWatch
            : topic.SequenceEqual("bench.release"u8) ? PeerAction.Release
            : PeerAction.Ignore;
    }

    /// <summary>The last word to a request.</summary>
    /// <param name="action">What was done with the request.</param>
    /// <returns>A frame, whose matchtag is to be filled in.</returns>
    internal static ReadOnlySpan<byte> FrameFor(PeerAction action) => action switch
    {
        PeerAction.Answer => Answer,
        PeerAction.Release => Release,
        PeerAction.KeepSilent => Silent,
        PeerAction.KeepWait => Wait,
        PeerAction.KeepWatch => Watch,
        PeerAction.Flood => FloodItem,
        PeerAction.EndFlood => FloodEnd,
        _ => default,
    };
}
