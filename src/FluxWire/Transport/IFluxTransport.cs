namespace FluxWire.Transport;

/// <summary>How bytes move between one client and one broker. Used once, never revived.</summary>
/// <remarks>
/// <para>Why it has this shape stands in docs/design.md: one thread blocks in <see cref="Receive"/>, everybody else sends
/// without being blocked by a broker that does not read. An asynchronous receive would cost two thread hops more for each message.</para>
/// <para><see cref="Receive"/> has one caller at a time, and so have <see cref="Send"/> and <see cref="WaitUntilWritable"/> together;
/// <see cref="Abort"/> may be called by anybody at any time.</para>
/// </remarks>
internal interface IFluxTransport : IDisposable
{
    /// <summary>The other end's uid, as the kernel tells it; null where it does not.</summary>
    public uint? PeerUserId { get; }

    /// <summary>Blocks until bytes arrive.</summary>
    /// <param name="buffer">Where to put them.</param>
    /// <returns>How many; 0 when the other end has closed or <see cref="Abort"/> was called.</returns>
    /// <exception cref="IOException">The connection broke.</exception>
    public int Receive(Span<byte> buffer);

    /// <summary>Blocks until <see cref="Receive"/> would not block, or some time has passed.</summary>
    /// <param name="milliseconds">The longest to wait.</param>
    /// <returns>Whether it would not block; it may also tell of the end of the connection.</returns>
    public bool WaitUntilReadable(int milliseconds);

    /// <summary>How many bytes <see cref="Send"/> takes at most: what comes behind them has certainly not left.</summary>
    public int MaxPiece => int.MaxValue;

    /// <summary>Hands over as many bytes as can be taken at once; blocks for some milliseconds at most.</summary>
    /// <param name="data">The bytes.</param>
    /// <returns>How many were taken; 0 if none can be taken now.</returns>
    /// <exception cref="IOException">The connection broke, or <see cref="Abort"/> was called.</exception>
    public int Send(ReadOnlySpan<byte> data);

    /// <summary>
    /// Blocks until <see cref="Send"/> may take bytes again. It may return before, after a second for instance: whoever waits offers his bytes again in any case, and so
    /// finds out what a socket tells to nobody who only waits.
    /// </summary>
    /// <exception cref="IOException">The connection broke, or <see cref="Abort"/> was called.</exception>
    public void WaitUntilWritable();

    /// <summary>Ends the connection both ways and wakes whoever is blocked in it.</summary>
    public void Abort();
}
