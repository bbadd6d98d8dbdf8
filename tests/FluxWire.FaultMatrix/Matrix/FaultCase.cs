using FluxWire.Testing;

namespace FluxWire.FaultMatrix.Matrix;

/// <summary>One fault of the matrix: what is done, to what, and what that comes to.</summary>
/// <param name="Name">Its name in the names of tests; unique.</param>
/// <param name="Family">What it is a variant of.</param>
/// <param name="Aim">What it strikes.</param>
/// <param name="Effect">What it comes to.</param>
internal sealed record FaultCase(string Name, string Family, Aim Aim, Effect Effect)
{
    /// <summary>What is done to a message; null for faults of admission.</summary>
    public Fault? Fault { get; init; }

    /// <summary>What newcomers find; null for faults of messages, and for the broker that is not there.</summary>
    public ProxyAdmission? Admission { get; init; }

    /// <summary>The errno of the exception, where the fault decides it.</summary>
    public FluxErrno? Errno { get; init; }

    /// <summary>How many bytes of the message get there before.</summary>
    public Index At { get; init; }

    /// <summary>Whether it takes a message to do it.</summary>
    public bool NeedsMessage { get; init; }

    /// <summary>Whether both directions are held up.</summary>
    public bool BothWays { get; init; }

    /// <summary>Whether it has its effect with the next byte that the client sends.</summary>
    public bool TakesPoke { get; init; }

    /// <summary>Whether the request has arrived before the connection ends, so that the answer has to be kept back for the effect to be certain.</summary>
    public bool KeepsAnswer { get; init; }

    /// <summary>Whether the connection ends by it.</summary>
    public bool IsLoss => Effect is Effect.Loss or Effect.LossAfter;

    /// <summary>Whether the answers that it holds back come late.</summary>
    public bool IsLate => Effect is Effect.LatenessAfterCancel or Effect.LatenessAfterTimeout;

    /// <summary>Whether answers cannot pass while it holds.</summary>
    public bool SilencesClient => Effect == Effect.Silence && (BothWays || Aim != Aim.ToBroker);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
