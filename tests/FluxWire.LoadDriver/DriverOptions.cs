using System.Runtime.CompilerServices;

namespace FluxWire.LoadDriver;

/// <summary>What one run of the driver is told.</summary>
internal sealed record DriverOptions
{
    /// <summary>Where the code behind an await goes on.</summary>
    internal ContinuationMode Mode { get; init; } = ContinuationMode.ThreadPool;

    /// <summary>Whether calls block their thread instead of being awaited.</summary>
    internal bool Blocking { get; init; }

    /// <summary>How long the workload runs untimed first. By default until the JIT has settled, and not at all where there is none.</summary>
    internal TimeSpan Warm { get; init; } = RuntimeFeature.IsDynamicCodeCompiled ? TimeSpan.FromSeconds(2) : TimeSpan.Zero;

    /// <summary>What the result calls this client; null for a name made of the mode and the compiler.</summary>
    internal string? Name { get; init; }

    /// <summary>How many untimed operations the rpc and ping workloads begin with.</summary>
    internal int WarmUp { get; init; } = 100;

    /// <summary>How many operations are outstanding at once; null for the workload's own default.</summary>
    internal int? Window { get; init; }

    /// <summary>The file with the jobspec to submit.</summary>
    internal string? JobspecFile { get; init; }

    /// <summary>The file that the ids of submitted jobs are written to.</summary>
    internal string? IdsOut { get; init; }

    /// <summary>The file that the ids of inactive jobs are read from.</summary>
    internal string? IdsIn { get; init; }

    internal string Workload { get; init; } = "";

    /// <summary>How many operations are timed.</summary>
    internal int Count { get; init; } = 1;

    /// <summary>The name that stands in the result.</summary>
    internal string Implementation => Name ?? "fluxwire"
        + (Blocking ? "-blocking" : Mode == ContinuationMode.Inline ? "-inline" : "-tp")
        + (RuntimeFeature.IsDynamicCodeCompiled ? "" : "-aot");
}
