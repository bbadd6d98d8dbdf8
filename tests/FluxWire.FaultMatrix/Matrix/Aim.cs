namespace FluxWire.FaultMatrix.Matrix;

/// <summary>What a fault strikes.</summary>
internal enum Aim
{
    /// <summary>Who connects.</summary>
    Admission,

    /// <summary>The byte that lets a client in.</summary>
    Greeting,

    /// <summary>A request.</summary>
    ToBroker,

    /// <summary>An answer, or in the phases before any the greeting.</summary>
    ToClient,
}
