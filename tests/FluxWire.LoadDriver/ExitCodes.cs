namespace FluxWire.LoadDriver;

/// <summary>What a script that compares several clients gets to see.</summary>
internal static class ExitCodes
{
    internal const int Success = 0;

    /// <summary>The broker, a reply or a file was not as it should be.</summary>
    internal const int Failure = 1;

    /// <summary>The command line makes no sense.</summary>
    internal const int Usage = 2;

    /// <summary>This client does not have the workload, or not in the form asked for: to be skipped, no failure.</summary>
    internal const int NotHere = 64;
}
