namespace FluxWire.Tests.Transport;

/// <summary>How a connection by the runtime's sockets ends.</summary>
public sealed class RuntimeSocketEndTests() : SocketEndTests(SocketKind.Runtime);

/// <summary>How a connection by the system calls ends.</summary>
public sealed class LinuxSocketEndTests() : SocketEndTests(SocketKind.Linux);

/// <summary>What the runtime's sockets send.</summary>
public sealed class RuntimeSocketSendTests() : SocketSendTests(SocketKind.Runtime);

/// <summary>What the system calls send.</summary>
public sealed class LinuxSocketSendTests() : SocketSendTests(SocketKind.Linux);
