namespace FluxWire;

/// <summary>A stream was ended by the client, because its consumer left more unread than the stream's limits allow.</summary>
/// <remarks>
/// The broker queues without limit and the connection is never made to wait, so the one stream that is not read has to end.
/// Nothing else on the connection is affected. Read faster, or raise the limits in the stream's options.
/// </remarks>
public sealed class FluxSlowConsumerException : FluxException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="topic">The stream's topic.</param>
    /// <param name="items">How many items were waiting to be read.</param>
    /// <param name="bytes">How many bytes they came in.</param>
    public FluxSlowConsumerException(string topic, int items, long bytes)
        : base($"The stream {topic} was ended, because {items} items ({bytes} bytes) were left unread: read faster or raise its limits.")
    {
        Topic = topic;
        Items = items;
        Bytes = bytes;
    }

    /// <summary>The stream's topic.</summary>
    public string Topic { get; }

    /// <summary>How many items were waiting to be read.</summary>
    public int Items { get; }

    /// <summary>How many bytes they came in.</summary>
    public long Bytes { get; }
}
