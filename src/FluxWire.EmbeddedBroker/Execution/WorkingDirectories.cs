using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace FluxWire.Embedded.Execution;

/// <summary>Where tasks run, and the directory that each job has to itself.</summary>
internal sealed class WorkingDirectories(NodeInfo node)
{
    private const string Fallback = "/tmp";

    /// <summary>The directory to run in.</summary>
    /// <param name="wanted">What the jobspec says.</param>
    /// <param name="tell">Called with the words of the shell if it cannot be had, and another is taken.</param>
    public string Resolve(string? wanted, Action<string> tell)
    {
        string directory = wanted ?? Environment.CurrentDirectory;
        if (FindProblem(directory) is not { } errno)
        {
            return directory;
        }

        tell($"host {node.HostName}: Could not change dir to {directory}: {errno.Text}. Going to /tmp instead");
        return Fallback;
    }

    /// <summary>Makes a job's own directory, FLUX_JOB_TMPDIR.</summary>
    public string CreateTemporary(JobId id)
        => Directory.CreateDirectory(TemporaryOf(node, id)).FullName;

    /// <summary>The path of a job's own directory.</summary>
    public static string TemporaryOf(NodeInfo node, JobId id) => Path.Combine(node.TemporaryDirectory, $"jobtmp-0-{id}");

    /// <summary>Deletes it. What a task keeps open or protected stays until the broker's directory goes.</summary>
    public static void Delete(string directory)
    {
        try
        {
            Directory.Delete(directory, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nobody can be told: the job is over, and its result does not depend on it.
            return;
        }
    }

    /// <summary>Why a file cannot be read; null if it can.</summary>
    public static FluxErrno? FindReadProblem(string path)
        => OperatingSystem.IsLinux() ? FindAccessProblem(path, NativeMethods.ReadOk) : File.Exists(path) ? null : FluxErrno.ENOENT;

    private static FluxErrno? FindProblem(string directory)
    {
        if (File.Exists(directory))
        {
            return FluxErrno.ENOTDIR;
        }

        return OperatingSystem.IsLinux() ? FindAccessProblem(directory, NativeMethods.ExecuteOk) : Directory.Exists(directory) ? null : FluxErrno.ENOENT;
    }

    [SupportedOSPlatform("linux")]
    private static FluxErrno? FindAccessProblem(string path, int mode)
        => NativeMethods.access(path, mode) < 0 ? new FluxErrno(Marshal.GetLastPInvokeError()) : null;
}
