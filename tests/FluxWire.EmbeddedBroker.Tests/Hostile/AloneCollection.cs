using System.Diagnostics.CodeAnalysis;

namespace FluxWire.Embedded.Tests.Hostile;

/// <summary>Tests that look at the whole process, its memory and its handles: no other test runs meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
[SuppressMessage("Naming", "CA1711", Justification = "It is one, as xunit calls it.")]
public sealed class AloneCollection
{
    internal const string Name = "alone";
}
