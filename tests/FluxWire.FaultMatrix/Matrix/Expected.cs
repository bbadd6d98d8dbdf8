namespace FluxWire.FaultMatrix.Matrix;

/// <summary>How the operations of a cell end: the matrix's other half, written down and not computed. Each row says: on one connection, with reconnect.</summary>
internal static class Expected
{
    private const Outcome Result = Outcome.Result;
    private const Outcome Lost = Outcome.Lost;
    private const Outcome LostUnsent = Outcome.LostUnsent;
    private const Outcome TimedOut = Outcome.TimedOut;
    private const Outcome Cancelled = Outcome.Cancelled;
    private const Outcome Closed = Outcome.Closed;
    private const Outcome Stale = Outcome.Stale;

    /// <summary>The first connect, when the broker cannot be reached, or when the greeting is struck.</summary>
    public static Outcome Connecting(FaultCase fault, Life life) => fault.Effect switch
    {
        Effect.Refusal => Of(life, LostUnsent, Result),
        Effect.Loss => Of(life, LostUnsent | Lost, Result),

        // It has been let in, and whether it could send anything before it noticed is a matter of luck.
        Effect.LossAfter => Of(life, LostUnsent | Lost, Result),
        Effect.Silence => Of(life, TimedOut, Result),
        Effect.Absence => Of(life, TimedOut, Result),

        // One byte too many: what follows is no message.
        Effect.Repetition => Of(life, Lost | LostUnsent, Result),
        Effect.LatenessAfterCancel => Of(life, Cancelled, Cancelled),
        Effect.LatenessAfterTimeout => Of(life, TimedOut, Result),
        _ => Of(life, Result, Result),
    };

    /// <summary>The first connect, when the round trip is struck that belongs to it.</summary>
    public static Outcome FirstRoundTrip(FaultCase fault, Life life) => fault.Effect switch
    {
        Effect.Loss => Of(life, Lost, Result),
        Effect.LossAfter => Of(life, Result, Result),
        Effect.Silence => Of(life, TimedOut, Result),
        Effect.Absence => Of(life, TimedOut, Result),
        Effect.LatenessAfterCancel => Of(life, Cancelled, Cancelled),
        Effect.LatenessAfterTimeout => Of(life, TimedOut, Result),
        _ => Of(life, Result, Result),
    };

    /// <summary>The first call after the fault has struck an idle connection.</summary>
    public static Outcome AfterIdle(FaultCase fault, Life life) => fault.Effect switch
    {
        Effect.Loss => Of(life, LostUnsent, Result),
        Effect.Silence => Of(life, TimedOut, TimedOut),
        _ => Of(life, Result, Result),
    };

    /// <summary>A call that must not be sent twice: its request or its answer is struck.</summary>
    public static Outcome Call(FaultCase fault, Life life) => fault.Effect switch
    {
        Effect.Loss => Of(life, Lost, Lost),
        _ => Unlost(fault),
    };

    /// <summary>As <see cref="Call"/>, for what may be sent twice: calls that only read, and waits for a job that is known.</summary>
    public static Outcome RepeatableCall(FaultCase fault, Life life) => fault.Effect switch
    {
        Effect.Loss => Of(life, Lost, Result),
        _ => Unlost(fault),
    };

    /// <summary>20 streams: an answer on one of them is struck, or the request of a call beside them.</summary>
    public static Outcome Streams(FaultCase fault, Life life) => fault.Effect switch
    {
        Effect.Loss or Effect.LossAfter => Of(life, Lost, Result),
        Effect.Silence => fault.SilencesClient ? TimedOut : Result,
        Effect.LatenessAfterCancel => Cancelled,
        Effect.LatenessAfterTimeout => TimedOut,
        _ => Result,
    };

    /// <summary>How many of the 20 streams may differ, by one item: what a broker does not say, or says twice, nobody can tell.</summary>
    public static int StreamsThatDiffer(FaultCase fault)
        => fault.Aim == Aim.ToClient && fault.Effect is Effect.Absence or Effect.Repetition ? 1 : 0;

    /// <summary>A wait that a draining client waits for; its answer is struck, or the request that cancels a watch.</summary>
    /// <returns>How the wait ends, and what draining returns.</returns>
    public static (Outcome Wait, bool Drained) Draining(FaultCase fault, Life life) => fault.Effect switch
    {
        Effect.Loss => life == Life.OneConnection ? (Lost, false) : (Result, true),
        Effect.Silence => fault.SilencesClient ? (Closed, false) : (Result, true),
        Effect.Absence => fault.Aim == Aim.ToClient ? (Closed, false) : (Result, true),
        Effect.LatenessAfterCancel => (Cancelled, true),
        Effect.LatenessAfterTimeout => (TimedOut, true),
        _ => (Result, true),
    };

    /// <summary>A call whose request or answer is struck, and then the client is disposed.</summary>
    public static Outcome DisposedCall(FaultCase fault) => fault.Effect switch
    {
        Effect.Loss => Lost | Closed,
        Effect.LossAfter or Effect.Nothing or Effect.Repetition => Result | Closed,
        Effect.LatenessAfterCancel => Cancelled,
        Effect.LatenessAfterTimeout => TimedOut,
        _ => Closed,
    };

    /// <summary>What was under way beside it.</summary>
    public static Outcome DisposedBystander(FaultCase fault) => fault.IsLoss ? Lost | Closed : Closed;

    /// <summary>A watch that goes on on the second connection, and is the first to be answered there.</summary>
    public static Outcome ResumedWatch(FaultCase fault) => fault.Effect switch
    {
        // What comes is not what had come before.
        Effect.Repetition => Stale,
        Effect.Absence when fault.Aim == Aim.ToClient => Stale,
        _ => ResumedResult(fault),
    };

    /// <summary>A result that goes on behind it.</summary>
    public static Outcome ResumedResult(FaultCase fault) => fault.Effect switch
    {
        Effect.Silence => fault.SilencesClient ? TimedOut : Result,
        Effect.LatenessAfterCancel => Cancelled,
        Effect.LatenessAfterTimeout => TimedOut,
        _ => Result,
    };

    /// <summary>A call that is repeated behind these.</summary>
    public static Outcome RepeatedCall(FaultCase fault) => fault.Effect switch
    {
        // It was sent before the request that is struck; whether its answer was faster is a matter of luck.
        Effect.Silence when fault.BothWays => Result | TimedOut,
        Effect.Silence => fault.SilencesClient ? TimedOut : Result,
        _ => Result,
    };

    /// <summary>A wait that is repeated last, and whose request is struck where requests are.</summary>
    public static Outcome RepeatedWait(FaultCase fault) => fault.Effect switch
    {
        Effect.Silence => TimedOut,
        Effect.Absence when fault.Aim == Aim.ToBroker => TimedOut,
        _ => Result,
    };

    private static Outcome Unlost(FaultCase fault) => fault.Effect switch
    {
        Effect.Silence or Effect.Absence or Effect.LatenessAfterTimeout => TimedOut,
        Effect.LatenessAfterCancel => Cancelled,
        _ => Result,
    };

    private static Outcome Of(Life life, Outcome onOneConnection, Outcome withReconnect)
        => life == Life.OneConnection ? onOneConnection : withReconnect;
}
