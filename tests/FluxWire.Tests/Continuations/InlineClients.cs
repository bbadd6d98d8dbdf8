namespace FluxWire.Tests.Continuations;

/// <summary>Tests with clients that run inline, one class after the other: all such clients of a process share one stall watch.</summary>
[CollectionDefinition(Name)]
public sealed class InlineClients
{
    /// <summary>The collection's name.</summary>
    public const string Name = "Inline clients";
}
