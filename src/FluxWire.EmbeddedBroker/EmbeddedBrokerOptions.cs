namespace FluxWire.Embedded;

/// <summary>How an <see cref="EmbeddedBroker"/> is to run. It is read once, when the broker starts.</summary>
public sealed class EmbeddedBrokerOptions
{
    /// <summary>How many cores jobs share. Default: <see cref="Environment.ProcessorCount"/>. At least 1; more than the machine
    /// has is allowed, because nothing binds a job to its cores.</summary>
    public int Cores { get; set; } = Environment.ProcessorCount;

    /// <summary>
    /// The directory for the socket and the jobs' temporary directories. Default: null, which makes a new one with mode 0700
    /// in the system's temporary directory, and deletes it with the broker. A directory that is given must exist; only
    /// what the broker has put there is deleted. The socket's path may have at most 107 bytes.
    /// </summary>
    public string? SocketDirectory { get; set; }

    /// <summary>The node's name, in <c>hostname</c>, <c>hostlist</c> and R. Default: <see cref="Environment.MachineName"/>.</summary>
    public string HostName { get; set; } = Environment.MachineName;

    /// <summary>
    /// The largest message that is accepted from a client, in bytes. Default: 64 MiB. A client that announces a larger one is
    /// disconnected.
    /// </summary>
    public int MaxMessageSize { get; set; } = Protocol.FluxMessageReader.DefaultMaxMessageSize;

    /// <summary>
    /// The broker's clock: for event timestamps, time limits, and the timelines of scripted jobs. Default:
    /// <see cref="TimeProvider.System"/>. Real processes run in real time whatever this clock says.
    /// </summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
