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
    /// <remarks>
    /// The socket has mode 0600, and whoever connects nevertheless is refused unless he is this process's user. A directory that is given keeps its
    /// mode: in one that others may write in they could put a socket of their own in its place, and FluxWire's client does not connect to such.
    /// </remarks>
    public string? SocketDirectory { get; set; }

    /// <summary>The node's name, in <c>hostname</c>, <c>hostlist</c> and R. Default: <see cref="Environment.MachineName"/>.</summary>
    public string HostName { get; set; } = Environment.MachineName;

    /// <summary>
    /// The largest message that is accepted from a client, in bytes. Default: 64 MiB. A client that announces a larger one is
    /// disconnected.
    /// </summary>
    public int MaxMessageSize { get; set; } = Protocol.FluxMessageReader.DefaultMaxMessageSize;

    /// <summary>
    /// How deep the JSON of requests and jobspecs may be nested. Default: 64; from 1 to 256. Deeper JSON is answered as JSON that cannot be read,
    /// with EPROTO (a jobspec with EINVAL). A real broker's limit is 2048.
    /// </summary>
    public int MaxJsonDepth { get; set; } = 64;

    /// <summary>
    /// How many clients may be connected at a time. Default: 4096. The next one is greeted with EAGAIN and disconnected. Where the process may have
    /// fewer open files than that, all but its last 64 are for clients, and the next one is greeted with EMFILE; a real broker would take all of
    /// them, and let clients wait.
    /// </summary>
    public int MaxConnections { get; set; } = 4096;

    /// <summary>
    /// How many requests a client may have outstanding, unanswered ones and streams; and how many subscriptions, and how many services.
    /// Default: 100,000. All its outstanding requests together may have no more bytes than <see cref="MaxMessageSize"/>. What is beyond is
    /// answered with EAGAIN. A real broker has no such limit.
    /// </summary>
    public int MaxOutstandingRequests { get; set; } = 100_000;

    /// <summary>
    /// How many bytes a client may leave unread, in bytes. Default: 256 MiB. A client with more is disconnected, whereas a real broker queues without
    /// limit. Eventlogs, job output among them, do not count: of those a client that is behind is sent the rest when it has caught up.
    /// </summary>
    public long MaxUnreadBytes { get; set; } = 256 * 1024 * 1024;

    /// <summary>
    /// How many tasks a job may have that could run here. Default: 10,000. A jobspec with more is refused with EINVAL: a few bytes could otherwise
    /// ask for two billion processes.
    /// </summary>
    public int MaxTasksPerJob { get; set; } = 10_000;

    // System.Text.Json itself writes 1000 levels, and what a request brings along is written a few levels deeper.
    internal const int DeepestJson = 256;

    /// <summary>
    /// The broker's clock: for event timestamps, time limits, and the timelines of scripted jobs. Default:
    /// <see cref="TimeProvider.System"/>. Real processes run in real time whatever this clock says.
    /// </summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
