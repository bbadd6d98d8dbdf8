using System.Runtime.CompilerServices;

namespace FluxWire.LoadDriver;

/// <summary>What one run of the driver is told.</summary>
internal sealed class DriverOptions
{
    /// <summary>Where the code behind an await goes on.</summary>
    internal ContinuationMode Mode { get; set; } = ContinuationMode.ThreadPool;

    /// <summary>Whether calls block their thread instead of being awaited.</summary>
    internal bool Blocking { get; set; }

    /// <summary>How long the workload runs untimed first. By default until the JIT has settled, and not at all where there is none.</summary>
    internal TimeSpan Warm { get; set; } = RuntimeFeature.IsDynamicCodeCompiled ? TimeSpan.FromSeconds(2) : TimeSpan.Zero;

    /// <summary>What the result calls this client; null for a name made of the mode and the compiler.</summary>
    internal string? Name { get; set; }

    /// <summary>How many untimed operations the rpc and ping workloads begin with.</summary>
    internal int WarmUp { get; set; } = 100;

    /// <summary>How many operations are outstanding at once; null for the workload's own default.</summary>
    internal int? Window { get; set; }

    /// <summary>The file with the jobspec to submit.</summary>
    internal string? JobspecFile { get; set; }

    /// <summary>The file that the ids of submitted jobs are written to.</summary>
    internal string? IdsOut { get; set; }

    /// <summary>The file that the ids of inactive jobs are read from.</summary>
    internal string? IdsIn { get; set; }

    internal string Workload { get; set; } = "";

    /// <summary>How many operations are timed.</summary>
    internal int Count { get; set; } = 1;

    /// <summary>The name that stands in the result.</summary>
    internal string Implementation => Name ?? "fluxwire"
        + (Blocking ? "-blocking" : Mode == ContinuationMode.Inline ? "-inline" : "-tp")
        + (RuntimeFeature.IsDynamicCodeCompiled ? "" : "-aot");
}
