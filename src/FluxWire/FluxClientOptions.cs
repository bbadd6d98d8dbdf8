using FluxWire.Protocol;

namespace FluxWire;

/// <summary>What a client is told when it is made. It takes a copy: later changes have no effect on it.</summary>
public sealed class FluxClientOptions
{
    /// <summary>
    /// The broker: <c>local://PATH</c> of its unix socket. Default: null, which takes the environment variable <c>FLUX_URI</c>, or where it is not
    /// set the system instance, <c>local:///run/flux/local</c>.
    /// </summary>
    public string? Uri { get; set; }

    /// <summary>How often a failed connect is repeated, after 16, 32, 64 … ms and at most 2 s. Default: 5, as libflux does.</summary>
    public int ConnectRetries { get; set; } = 5;

    /// <summary>
    /// How long connecting may take: retries, the broker's greeting and the first round trip included. The clock is looked at ten times a second. Default: 10 s.
    /// </summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Whether connecting includes a round trip (<c>broker.ping</c>), so that a broker that is stopped or hangs fails the connect and not the first
    /// call. It tells who the broker thinks we are, too, so that the first submission need not ask. Default: true.
    /// </summary>
    public bool VerifyConnection { get; set; } = true;

    /// <summary>
    /// Whether a first connect that fails is tried again, as a lost connection is, instead of failing: for services that may start before
    /// their broker. Default: false.
    /// </summary>
    public bool RetryFirstConnect { get; set; }

    /// <summary>
    /// Whether a lost connection is followed by another. Default: true. What becomes of the work that was under way stands in
    /// <c>docs/reconnect.md</c>.
    /// </summary>
    public bool Reconnect { get; set; } = true;

    /// <summary>
    /// The delay before the first attempt to connect again; it doubles up to <see cref="MaxReconnectDelay"/>, and of each a client takes between half and
    /// all, at random. Default: 100 ms.
    /// </summary>
    public TimeSpan ReconnectDelay { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest delay between two attempts to connect again. Default: 10 s.</summary>
    public TimeSpan MaxReconnectDelay { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>After how many failed attempts in a row the client gives up and is closed. Default: null, never.</summary>
    public int? MaxReconnectAttempts { get; set; }

    /// <summary>
    /// What becomes of calls that are made, or were not sent, while there is no connection. Default: <see cref="DisconnectedBehavior.Queue"/>.
    /// </summary>
    public DisconnectedBehavior DisconnectedBehavior { get; set; } = DisconnectedBehavior.Queue;

    /// <summary>
    /// How many calls may wait for a connection; what exceeds it fails at once with <see cref="FluxConnectionException"/> (EAGAIN). Default: 10,000.
    /// Their bytes are limited by <see cref="MaxQueuedBytes"/>.
    /// </summary>
    public int MaxQueuedCalls { get; set; } = 10_000;

    /// <summary>How long <see cref="FluxClient.DrainAsync"/> waits for what is owed, if it is not told. Default: 30 s.</summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a call waits for its answer if its own options do not say. Default: <see cref="Timeout.InfiniteTimeSpan"/>, because many Flux
    /// services answer when a job is done and not before.
    /// </summary>
    public TimeSpan DefaultTimeout { get; set; } = Timeout.InfiniteTimeSpan;

    /// <summary>
    /// How long a stream may take if its own options do not say: a watch, a job's output. Default: <see cref="Timeout.InfiniteTimeSpan"/>.
    /// </summary>
    public TimeSpan DefaultStreamTimeout { get; set; } = Timeout.InfiniteTimeSpan;

    /// <summary>
    /// The largest message to accept, in bytes. Default: 64 MiB. A broker that announces a larger one loses the connection before a byte of it is
    /// awaited.
    /// </summary>
    public int MaxMessageSize { get; set; } = FluxMessageReader.DefaultMaxMessageSize;

    /// <summary>How many bytes of requests may be queued before callers wait, in bytes. Default: 16 MiB.</summary>
    public long MaxQueuedBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>How many items of one stream may wait to be read before the stream ends itself. Default: 100,000.</summary>
    public int MaxStreamItems { get; set; } = 100_000;

    /// <summary>How many bytes of one stream may wait to be read before the stream ends itself. Default: 64 MiB.</summary>
    public long MaxStreamBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// Where the code behind an <c>await</c> goes on. Default: <see cref="ContinuationMode.ThreadPool"/>, which is right for every server.
    /// <see cref="ContinuationMode.Inline"/> costs less for each answer, and is for tools and tight loops.
    /// </summary>
    public ContinuationMode ContinuationMode { get; set; } = ContinuationMode.ThreadPool;

    /// <summary>
    /// Who must own the broker's end of the socket, as a uid. Default: null, which is anybody. It is compared with what the kernel says
    /// (SO_PEERCRED: the user who began to listen), on each connection anew and before the first byte is sent; a mismatch is a
    /// <see cref="FluxConnectionException"/> with EPERM.
    /// </summary>
    /// <remarks>
    /// Inside a user namespace this is the uid that the broker's owner has there. Who has none appears as 65534, and so does everybody else who has
    /// none: to demand 65534 there demands nothing. Where the system does not tell the owner, which only Linux does, no connection is made.
    /// </remarks>
    public uint? RequiredPeerUserId { get; set; }

    /// <summary>
    /// Whether to connect to a socket in a place where any user of the machine may have put it. Default: false, which refuses it with a
    /// <see cref="FluxConnectionException"/> of EACCES. Places are looked at on Linux only.
    /// </summary>
    /// <remarks>
    /// <para>
    /// Refused is a path that leads through a directory in which everybody may write, if that directory is not sticky, because then anybody may
    /// replace what is in it; or if it is sticky (like <c>/tmp</c>) and the path's next entry in it belongs neither to root, nor to this process's
    /// user, nor to <see cref="RequiredPeerUserId"/>. Symbolic links are followed and their places looked at in the same way.
    /// </para>
    /// <para>
    /// A directory that is not open to all may belong to anybody, as <c>/run/flux</c> belongs to the instance's owner; and a group that may write is
    /// trusted. Who must not be trusted so far is told apart by <see cref="RequiredPeerUserId"/>.
    /// </para>
    /// </remarks>
    public bool AllowUntrustedSocketDirectory { get; set; }

    /// <summary>The clock of every delay and deadline. Default: <see cref="TimeProvider.System"/>.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

#pragma warning disable RS0030 // Randomness comes from the options, and this is the option.
    /// <summary>What the delays between two attempts to connect are drawn from. Default: <see cref="Random.Shared"/>; another has to be thread-safe too.</summary>
    public Random Random { get; set; } = Random.Shared;
#pragma warning restore RS0030

    /// <summary>A checked copy.</summary>
    /// <returns>The copy.</returns>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    internal FluxClientOptions Freeze()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ConnectRetries);
        ThrowIfNoTimeout(ConnectTimeout);
        ThrowIfNoTimeout(DefaultTimeout);
        ThrowIfNoTimeout(DefaultStreamTimeout);
        ThrowIfNoTimeout(DrainTimeout);
        ArgumentOutOfRangeException.ThrowIfLessThan(ReconnectDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxReconnectDelay, ReconnectDelay);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxReconnectAttempts ?? 1, 1, nameof(MaxReconnectAttempts));
        ArgumentOutOfRangeException.ThrowIfNegative(MaxQueuedCalls);
        ThrowIfUnknown(DisconnectedBehavior);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxMessageSize, FluxMessageHeader.Size + 1);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxQueuedBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxStreamItems, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxStreamBytes, 1);
        ThrowIfUnknown(ContinuationMode);
        ArgumentNullException.ThrowIfNull(TimeProvider);
        ArgumentNullException.ThrowIfNull(Random);
        return (FluxClientOptions)MemberwiseClone();
    }

    private static void ThrowIfUnknown(
        DisconnectedBehavior value, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (value is not (DisconnectedBehavior.Queue or DisconnectedBehavior.FailFast))
        {
            throw new ArgumentOutOfRangeException(name, value, "While there is no connection calls either Queue or FailFast.");
        }
    }

    private static void ThrowIfUnknown(
        ContinuationMode value, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (value is not (ContinuationMode.ThreadPool or ContinuationMode.Inline))
        {
            throw new ArgumentOutOfRangeException(name, value, "A continuation mode is ThreadPool or Inline.");
        }
    }

    /// <summary>Refuses what is no timeout.</summary>
    /// <param name="value">The timeout.</param>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is neither positive nor infinite.</exception>
    internal static void ThrowIfNoTimeout(
        TimeSpan value, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (value <= TimeSpan.Zero && value != Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentOutOfRangeException(name, value, "A timeout is positive, or Timeout.InfiniteTimeSpan for none.");
        }
    }
}
