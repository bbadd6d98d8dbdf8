namespace FluxWire.Jobs;

/// <summary>How a waitable job ended, as <c>job-manager.wait</c> tells it: Python's <c>JobWaitResult(jobid, success, errstr)</c>.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Success">Whether it ended with status 0 and without a fatal exception.</param>
/// <param name="ErrorString">
/// Why it failed, such as <c>task(s) exited with exit code 3</c> or <c>Fatal exception type=cancel</c> and the exception's note; empty on success.
/// </param>
public sealed record JobWaitResult(JobId JobId, bool Success, string ErrorString);
