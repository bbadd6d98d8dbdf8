namespace FluxWire.Connection;

/// <summary>What a connection needs to know of the client's options.</summary>
/// <param name="Name">The broker's name in messages to people: its URI.</param>
/// <param name="MaxMessageSize">The largest message to accept, in bytes.</param>
/// <param name="MaxQueuedBytes">From how many unsent bytes on callers wait.</param>
/// <param name="ContinuationMode">Where continuations run.</param>
internal sealed record ConnectionOptions(string Name, int MaxMessageSize, long MaxQueuedBytes, ContinuationMode ContinuationMode);
