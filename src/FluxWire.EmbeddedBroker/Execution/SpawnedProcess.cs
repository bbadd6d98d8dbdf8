using System.Net.Sockets;

namespace FluxWire.Embedded.Execution;

/// <summary>A process that was started, and our ends of its standard streams.</summary>
internal sealed record SpawnedProcess(int ProcessId, Socket StandardInput, Socket StandardOutput, Socket StandardError);
