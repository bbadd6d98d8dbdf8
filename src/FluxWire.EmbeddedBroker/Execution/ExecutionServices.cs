using FluxWire.Embedded.Jobs;
using FluxWire.Embedded.Loop;
using FluxWire.Embedded.Routing;

namespace FluxWire.Embedded.Execution;

/// <summary>What every run of a job needs.</summary>
internal sealed record ExecutionServices(
    BrokerLoop Loop, JobLifecycle Lifecycle, Router Router, NodeInfo Node, WorkingDirectories WorkingDirectories);
