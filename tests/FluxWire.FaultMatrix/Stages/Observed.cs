using FluxWire.FaultMatrix.Matrix;

namespace FluxWire.FaultMatrix.Stages;

/// <summary>How an operation has ended, and the exception, if it was one.</summary>
internal sealed record Observed(Outcome Outcome, Exception? Exception)
{
    /// <summary>Waits for an operation to end. What is none of the outcomes is thrown on: a wrong result, or patience that is over.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="callersToken">The token that it was given.</param>
    public static async Task<Observed> OfAsync(Task operation, CancellationToken callersToken)
    {
        try
        {
            await operation.Guarded();
            return new Observed(Outcome.Result, null);
        }
        catch (FluxTimeoutException e)
        {
            return new Observed(Outcome.TimedOut, e);
        }
        catch (OperationCanceledException e) when (e.CancellationToken == callersToken)
        {
            return new Observed(Outcome.Cancelled, e);
        }
        catch (FluxConnectionException e)
        {
            return new Observed(OutcomeOf(e), e);
        }
    }

    private static Outcome OutcomeOf(FluxConnectionException e)
    {
        if (e.Errno == FluxErrno.ESTALE)
        {
            return Outcome.Stale;
        }

        return (e.Errno == FluxErrno.ECANCELED, e.MayHaveBeenSent) switch
        {
            (true, true) => Outcome.Closed,
            (true, false) => Outcome.ClosedUnsent,
            (false, true) => Outcome.Lost,
            (false, false) => Outcome.LostUnsent,
        };
    }
}
