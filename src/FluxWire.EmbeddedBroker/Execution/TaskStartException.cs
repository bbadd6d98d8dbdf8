namespace FluxWire.Embedded.Execution;

/// <summary>A task that cannot be started.</summary>
/// <param name="errno">Why.</param>
internal sealed class TaskStartException(FluxErrno errno) : Exception(errno.Text)
{
    // The exit codes of bash for a command that cannot be run, and for one that is not there.
    private const int CannotExecute = 126;
    private const int NotFound = 127;

    /// <summary>The exit code that a job shell ends with for this.</summary>
    public int ExitCode => errno == FluxErrno.EPERM || errno == FluxErrno.EACCES ? CannotExecute : errno == FluxErrno.ENOENT ? NotFound : 1;
}
