using FluxWire.Jobs;

namespace FluxWire.Cli;

/// <summary>What the program says to the shell that called it.</summary>
internal static class ExitCodes
{
    internal const int Success = 0;

    /// <summary>The command was understood and failed.</summary>
    internal const int Failure = 1;

    /// <summary>The command was not understood.</summary>
    internal const int Usage = 2;

    /// <summary>A job's code, as the shell would have it had the job been a program of its own.</summary>
    /// <param name="result">How the job ended.</param>
    /// <returns>Its exit code, 128 + N if signal N ended it, or 1 if it never ran.</returns>
    internal static int OfJob(JobResult result)
        => result.WaitStatus is { } status ? status.ToExitCode()
            : result.Result == JobOutcome.Completed ? Success : Failure;
}
