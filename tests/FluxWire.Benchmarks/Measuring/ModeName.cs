namespace FluxWire.Benchmarks.Measuring;

/// <summary>What a mode is called in tables and on the command line.</summary>
internal static class ModeName
{
    internal static string Of(ContinuationMode mode) => mode == ContinuationMode.Inline ? "inline" : "threadpool";
}
