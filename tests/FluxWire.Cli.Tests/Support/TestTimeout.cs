namespace FluxWire.Cli.Tests.Support;

/// <summary>Ends a test that hangs; no test is meant to wait this long.</summary>
internal static class TestTimeout
{
    internal static TimeSpan Value => TimeSpan.FromSeconds(60);
}
