namespace FluxWire.Embedded.Output;

/// <summary>The streams that a task writes to.</summary>
internal enum OutputStream
{
    /// <summary>Standard output.</summary>
    Out,

    /// <summary>Standard error.</summary>
    Error,
}
