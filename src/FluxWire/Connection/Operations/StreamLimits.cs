namespace FluxWire.Connection;

/// <summary>How much of a stream may wait to be read.</summary>
/// <param name="MaxItems">In responses.</param>
/// <param name="MaxBytes">In bytes of their payloads.</param>
internal readonly record struct StreamLimits(int MaxItems, long MaxBytes);
