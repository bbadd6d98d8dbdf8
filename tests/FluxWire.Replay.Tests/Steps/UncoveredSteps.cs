namespace FluxWire.Replay.Tests.Steps;

/// <summary>Calls of the recordings that FluxWire has no counterpart for.</summary>
internal static class UncoveredSteps
{
    /// <summary>The reason, by call.</summary>
    internal static IReadOnlyDictionary<string, string> Reasons { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["(elsewhere) job.submit"] = "Done by another program, on a connection that was not recorded.",
        ["(elsewhere) shutdown"] = "Done by another program, on a connection that was not recorded.",
        ["send with the same matchtag"] = "FluxWire never gives a tag to a second request while the first is unanswered.",
    };
}
