namespace FluxWire.Embedded.Execution;

/// <summary>What a task is started with.</summary>
/// <param name="Command">The command and its arguments.</param>
/// <param name="Environment">All of its environment.</param>
/// <param name="WorkingDirectory">An existing directory.</param>
/// <param name="Rank">The task's rank in its job.</param>
/// <param name="InputFile">What it reads as standard input, relative to its directory; null for what is written to it.</param>
internal sealed record TaskStart(
    IReadOnlyList<string> Command,
    IReadOnlyDictionary<string, string> Environment,
    string WorkingDirectory,
    int Rank,
    string? InputFile);
