namespace FluxWire.Embedded.Tests.Wire;

/// <summary>A test that needs the real flux commands: FLUX_EXE names the command, or it is on the PATH; else it is skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RealFluxFactAttribute : FactAttribute
{
    public RealFluxFactAttribute() => Skip = RealFlux.Path is null ? "No flux command: set FLUX_EXE or put it on the PATH." : null;
}
