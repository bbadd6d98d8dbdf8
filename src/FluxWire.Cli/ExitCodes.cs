namespace FluxWire.Cli;

/// <summary>What the program says to the shell that called it.</summary>
internal static class ExitCodes
{
    internal const int Success = 0;

    /// <summary>The command was understood and failed.</summary>
    internal const int Failure = 1;

    /// <summary>The command was not understood.</summary>
    internal const int Usage = 2;
}
