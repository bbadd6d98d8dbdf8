using FluxWire.Connection;

namespace FluxWire.Rpc;

/// <summary>What a client knows of one method of a service.</summary>
internal sealed record CallTraits
{
    /// <summary>Nothing in particular.</summary>
    internal static CallTraits None { get; } = new();

    /// <summary>Says more about the service's errors than the service does; null for nothing.</summary>
    internal ErrorExplainer? Explain { get; init; }

    /// <summary>What users should know, in a sentence, when the connection is lost before the answer has come; null for nothing in particular.</summary>
    internal string? IfLost { get; init; }

    /// <summary>Whether it belongs to work that was taken before: then it is not refused as new work is.</summary>
    internal bool IsContinued { get; init; }
}
