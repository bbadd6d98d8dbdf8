namespace FluxWire;

/// <summary>A run of ids that are all in a set, both ends included.</summary>
/// <param name="First">The smallest id.</param>
/// <param name="Last">The largest id; the same as <paramref name="First"/> for a run of one.</param>
public readonly record struct IdRange(uint First, uint Last);
