namespace FluxWire.Embedded.Execution;

/// <summary>A task that cannot be started.</summary>
internal sealed class TaskStartException : Exception
{
    // The exit codes of bash for a command that cannot be run, and for one that is not there.
    private const int CannotExecute = 126;
    private const int NotFound = 127;

    private readonly FluxErrno _errno;

    /// <param name="errno">Why.</param>
    public TaskStartException(FluxErrno errno)
        : base(errno.Text) => _errno = errno;

    /// <param name="message">Why, where no errno says it.</param>
    /// <param name="innerException">What was thrown.</param>
    public TaskStartException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The exit code that a job shell ends with for this.</summary>
    public int ExitCode => _errno == FluxErrno.EPERM || _errno == FluxErrno.EACCES ? CannotExecute : _errno == FluxErrno.ENOENT ? NotFound : 1;
}
