namespace FluxWire.Embedded.Execution;

/// <summary>What a task is started with.</summary>
/// <param name="Command">The command and its arguments.</param>
/// <param name="Environment">All of its environment.</param>
/// <param name="WorkingDirectory">An existing directory.</param>
/// <param name="Rank">The task's rank in its job.</param>
/// <param name="InputPath">The file that is its standard input; null if its input is sent.</param>
internal sealed record TaskStart(
    IReadOnlyList<string> Command,
    IReadOnlyDictionary<string, string> Environment,
    string WorkingDirectory,
    int Rank,
    string? InputPath);
