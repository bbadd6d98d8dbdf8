namespace FluxWire.Embedded.Jobspecs;

/// <summary>A jobspec that the validator refuses; the message is the text that goes back to the submitter.</summary>
internal sealed class JobspecException(string message) : Exception(message);
