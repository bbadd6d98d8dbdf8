namespace FluxWire.Benchmarks.Peer;

/// <summary>The topics that the stand-in broker knows, and so what it does with a request.</summary>
internal static class PeerTopics
{
    /// <summary>Answered at once.</summary>
    internal const string Answer = "bench.answer";

    /// <summary>Answered when <see cref="Release"/> comes, and not before.</summary>
    internal const string Silent = "bench.silent";

    /// <summary>Answers everything that is open on the connection, and then itself.</summary>
    internal const string Release = "bench.release";

    /// <summary>A stream: each <see cref="Answer"/> is preceded by <see cref="PeerReplies.FloodItems"/> of its items, until it is cancelled.</summary>
    internal const string Flood = "bench.flood";

    /// <summary>Ends <see cref="Flood"/>.</summary>
    internal const string FloodCancel = "bench.flood-cancel";

    /// <summary>As <see cref="Silent"/>, with the answer of a job that has ended.</summary>
    internal const string Wait = "job-manager.wait";

    /// <summary>As <see cref="Silent"/>, and then the end of the stream.</summary>
    internal const string Watch = "job-info.eventlog-watch";
}
