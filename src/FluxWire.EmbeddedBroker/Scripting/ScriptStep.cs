using FluxWire.Embedded.Output;
using FluxWire.Jobs;

namespace FluxWire.Embedded.Scripting;

/// <summary>One step of a script.</summary>
/// <param name="Offset">When, counted from the start of the script.</param>
internal abstract record ScriptStep(TimeSpan Offset)
{
    /// <summary>Writes bytes.</summary>
    internal sealed record Write(TimeSpan Offset, OutputStream Stream, ReadOnlyMemory<byte> Data) : ScriptStep(Offset);

    /// <summary>Raises an exception on the job.</summary>
    internal sealed record Raise(TimeSpan Offset, string Type, int Severity, string Note) : ScriptStep(Offset);

    /// <summary>Ends the task.</summary>
    internal sealed record End(TimeSpan Offset, WaitStatus Status) : ScriptStep(Offset);
}
