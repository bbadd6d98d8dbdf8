namespace FluxWire.LoadDriver.Measurement;

/// <summary>One operation under way.</summary>
/// <param name="Index">Which of its round, from 0.</param>
/// <param name="Started">When it began, in ticks of the stopwatch.</param>
internal readonly record struct Operation(long Index, long Started);
