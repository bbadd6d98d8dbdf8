using FluxWire.Testing.Faults;

namespace FluxWire.Testing;

/// <content>Faults that end a connection, or one direction of it.</content>
public sealed partial class Fault
{
    /// <summary>Closes both ends. It fires when they are closed.</summary>
    /// <param name="at">How many of the message's bytes get there before.</param>
    /// <returns>The fault.</returns>
    /// <remarks>The peers read what was passed on and then the end of the stream; what they send fails with EPIPE.</remarks>
    public static Fault Cut(Index at = default) => new($"Cut({at})", strike =>
    {
        EndAt(strike.Plan, at, async writer =>
        {
            await writer.FlushAsync().ConfigureAwait(false);
            writer.Lane.Connection.Cut();
            strike.Fire();
        });
    });

    /// <summary>
    /// Closes both ends abortively, with the next byte that the client sends: it then reads ECONNRESET instead of the end of the stream. It fires when
    /// this is prepared, and nothing more is read from the client; <see cref="ProxyConnection.Ended"/> tells that it has happened.
    /// </summary>
    /// <param name="at">How many of the message's bytes get there before.</param>
    /// <returns>The fault.</returns>
    /// <remarks>
    /// SO_LINGER means nothing for unix sockets. Their peer is reset if they are closed while something that it has sent is unread. So nothing more is
    /// read from the client from the moment in which the message has come, and when its next byte is there, the socket is closed on it: a client that sends
    /// nothing is not reset.
    /// </remarks>
    public static Fault Reset(Index at = default) => new($"Reset({at})", strike =>
    {
        // Before any of the message is passed: what the client says to it is not read any more.
        Task stopped = strike.Lane.Connection.StopReadingClientAsync();
        strike.Plan.Mark(0, async writer => await stopped.WaitAsync(writer.Lifetime).ConfigureAwait(false));
        EndAt(strike.Plan, at, async writer =>
        {
            await writer.FlushAsync().ConfigureAwait(false);
            await writer.Lane.Connection.ResetAsync(strike.Fire).ConfigureAwait(false);
        });
    });

    /// <summary>
    /// Ends one direction (SHUT_WR): the receiver reads the end of the stream and may go on sending; what the sender still sends is thrown
    /// away. It fires when the direction is closed.
    /// </summary>
    /// <param name="at">How many of the message's bytes get there before.</param>
    /// <returns>The fault.</returns>
    public static Fault HalfClose(Index at = default) => new($"HalfClose({at})", strike =>
    {
        EndAt(strike.Plan, at, async writer =>
        {
            await writer.FlushAsync().ConfigureAwait(false);
            writer.CloseSending();
            strike.Fire();
        });
    });

    /// <summary>
    /// Swallows everything from here on, as a broker does that hangs: peers can send, and nothing arrives. It fires when the last byte before has been
    /// written. Released, it lets whole messages pass again.
    /// </summary>
    /// <param name="at">How many of the message's bytes get there before.</param>
    /// <param name="bothWays">Whether the other direction is silent too; it is as soon as the message has come. Default: true.</param>
    /// <returns>The fault.</returns>
    public static Fault Silence(Index at = default, bool bothWays = true) => new($"Silence({at})", strike =>
    {
        if (bothWays)
        {
            strike.Lane.Other.Silence(strike.Gate);
        }

        strike.Lane.WatchUntil(strike.Gate);
        EndAt(strike.Plan, at, async writer =>
        {
            await writer.FlushAsync().ConfigureAwait(false);
            writer.Silence(strike.Gate);
            strike.Fire();
        });
    });

    /// <summary>
    /// A greeting of another value: to be aimed at <see cref="MessageMatch.Greeting"/>. With an errno the connection is closed behind it, as a
    /// broker does. It fires when the byte has been sent.
    /// </summary>
    /// <param name="errno">The byte; 0 accepts.</param>
    /// <returns>The fault.</returns>
    public static Fault GreetingErrno(byte errno) => new($"GreetingErrno({errno})", strike =>
    {
        strike.Plan.Replace((byte[])[errno]);
        if (errno == 0)
        {
            strike.Plan.Mark(1, strike.FireWhenWritten);
        }
        else
        {
            Cut(^0).Apply(strike);
        }
    });

    private static void EndAt(MessagePlan plan, Index at, LaneStep step)
    {
        int offset = plan.At(at);
        plan.Truncate(offset);
        plan.Mark(offset, step);
    }
}
