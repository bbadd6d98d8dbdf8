namespace FluxWire.Conformance;

/// <summary>How long a test may hang before it is called broken. Nothing waits this long when all is well.</summary>
internal static class TestLimits
{
    internal static readonly TimeSpan Startup = TimeSpan.FromMinutes(1);
    internal static readonly TimeSpan Test = TimeSpan.FromMinutes(1);
}
