namespace FluxWire.Testing;

/// <content>Faults that change when bytes arrive, or in which pieces.</content>
public sealed partial class Fault
{
    /// <summary>
    /// Stops passing until it is released. Senders notice nothing: what they send is kept, up to <see cref="FluxFaultProxyOptions.MaxHeldBytes"/>. It
    /// fires when the last byte before has been written.
    /// </summary>
    /// <param name="at">How many of the message's bytes get there before.</param>
    /// <param name="bothWays">Whether the other direction stops too; it does before this fault fires. Default: false.</param>
    /// <returns>The fault.</returns>
    public static Fault Stall(Index at = default, bool bothWays = false) => new($"Stall({at}{Both(bothWays)})", strike =>
    {
        strike.Plan.Mark(strike.Plan.At(at), async writer =>
        {
            if (bothWays)
            {
                writer.Lane.Other.Pause(strike.Gate);
            }

            await writer.FlushAsync().ConfigureAwait(false);
            await writer.StallAsync(strike.Gate, strike.Fire).ConfigureAwait(false);
        });
    });

    /// <summary>
    /// Stops reading as well as passing until it is released, so that the sender's socket fills and its sends block. It fires when the last
    /// byte before has been written and nothing more is read.
    /// </summary>
    /// <param name="at">How many of the message's bytes get there before.</param>
    /// <param name="bothWays">Whether the other direction stops too; it does before this fault fires. Default: false.</param>
    /// <returns>The fault.</returns>
    public static Fault StopReading(Index at = default, bool bothWays = false) => new($"StopReading({at}{Both(bothWays)})", strike =>
    {
        Task stopped = strike.Lane.StopReadingAsync(strike.Gate);
        Task otherStopped = bothWays ? strike.Lane.Other.StopReadingAsync(strike.Gate) : Task.CompletedTask;
        strike.Plan.Mark(strike.Plan.At(at), async writer =>
        {
            if (bothWays)
            {
                writer.Lane.Other.Pause(strike.Gate);
            }

            await writer.FlushAsync().ConfigureAwait(false);
            await Task.WhenAll(stopped, otherStopped).WaitAsync(writer.Lifetime).ConfigureAwait(false);
            await writer.StallAsync(strike.Gate, strike.Fire).ConfigureAwait(false);
        });
    });

    /// <summary>
    /// Passes later, by the proxy's <see cref="FluxFaultProxyOptions.TimeProvider"/>; what follows in the same direction waits as well. It fires when the
    /// time has begun to run.
    /// </summary>
    /// <param name="time">How much later.</param>
    /// <param name="at">How many of the message's bytes get there before.</param>
    /// <returns>The fault.</returns>
    public static Fault Delay(TimeSpan time, Index at = default) => new($"Delay({time}, {at})", strike =>
    {
        strike.Plan.Mark(strike.Plan.At(at), async writer =>
        {
            await writer.FlushAsync().ConfigureAwait(false);
            Task delay = Task.Delay(time, writer.Lane.Context.Options.TimeProvider, writer.Lifetime);
            strike.Fire();
            await delay.ConfigureAwait(false);
        });
    });

    /// <summary>
    /// Holds messages back until it is released, while all others pass; they then follow in the order in which they came. It fires when a message would
    /// have been passed.
    /// </summary>
    /// <returns>The fault.</returns>
    public static Fault Late() => new("Late", static strike =>
    {
        strike.Plan.Hold = strike.Gate;
        strike.Plan.WhenHeld = strike.FireWhenWritten;
        if (strike.Gate.IsOpen)
        {
            strike.Plan.Mark(0, strike.FireWhenWritten);
        }
    });

    /// <summary>
    /// Holds everything in this direction, from the message on, and passes it in one write: as soon as there are so many messages, or when it is
    /// released. It fires when the holding begins.
    /// </summary>
    /// <param name="messages">How many, the first included. Default: no limit, until it is released.</param>
    /// <returns>The fault.</returns>
    public static Fault Coalesce(int messages = int.MaxValue) => new($"Coalesce({messages})", strike =>
    {
        Waiting.Gate flushed = new();
        strike.Lane.WatchUntil(flushed);
        strike.Gate.OnOpen(() => strike.Lane.Uncork(flushed));
        strike.Plan.Mark(0, async writer =>
        {
            await writer.CorkAsync(messages, strike.Gate, flushed).ConfigureAwait(false);
            strike.Fire();
        });
    });

    /// <summary>
    /// Passes in small pieces; each is sent when the receiver has taken the one before (on Linux, which can tell), so that it sees every single
    /// boundary. It fires when the first piece is about to be sent.
    /// </summary>
    /// <param name="pieceSize">The size of a piece, in bytes. Default: 1.</param>
    /// <returns>The fault.</returns>
    public static Fault Split(int pieceSize = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pieceSize, 1);
        return new($"Split({pieceSize})", strike =>
        {
            strike.Plan.PieceSize = pieceSize;
            strike.Plan.Mark(0, strike.FireWhenWritten);
        });
    }

    private static string Both(bool bothWays) => bothWays ? ", both ways" : string.Empty;
}
