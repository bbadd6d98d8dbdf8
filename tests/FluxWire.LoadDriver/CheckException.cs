namespace FluxWire.LoadDriver;

/// <summary>An answer came and is not what it has to be; a figure for it would mean nothing.</summary>
internal sealed class CheckException(string message) : Exception(message);
