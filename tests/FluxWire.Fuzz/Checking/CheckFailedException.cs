namespace FluxWire.Fuzz.Checking;

/// <summary>An input for which something does not hold that must hold for all: as bad as a crash.</summary>
public sealed class CheckFailedException(string message) : Exception(message);
