namespace FluxWire.FaultMatrix.Matrix;

/// <summary>One cell of the matrix.</summary>
internal sealed record Cell(Phase Phase, FaultCase Fault, Life Life);
