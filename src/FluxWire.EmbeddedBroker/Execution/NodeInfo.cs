namespace FluxWire.Embedded.Execution;

/// <summary>What jobs need to know about the node they run on.</summary>
/// <param name="HostName">Its name.</param>
/// <param name="Uri">Where its broker listens.</param>
/// <param name="TemporaryDirectory">Where jobs get their own directories.</param>
/// <param name="Owner">The uid of the instance owner.</param>
internal sealed record NodeInfo(string HostName, string Uri, string TemporaryDirectory, uint Owner);
