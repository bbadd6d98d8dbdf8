namespace FluxWire.Replay.Tests;

/// <summary>A replay differs from its recording; the message says where and how.</summary>
internal sealed class ReplayException(string message, Exception? innerException = null) : Exception(message, innerException);
