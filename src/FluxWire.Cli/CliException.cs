namespace FluxWire.Cli;

/// <summary>An error whose message is ready for the user: what went wrong and what to do, in one sentence.</summary>
/// <param name="message">The sentence.</param>
/// <param name="innerException">What caused it, if anything did.</param>
internal sealed class CliException(string message, Exception? innerException = null) : Exception(message, innerException);
