using System.Globalization;

namespace FluxWire.Benchmarks.Measuring;

/// <summary>The CPU time of one thread, as seen from any other.</summary>
/// <remarks>The runtime only tells a process's; the kernel tells each thread's, in nanoseconds.</remarks>
internal sealed class ThreadCpu
{
    private readonly string _path;

    private ThreadCpu(string path) => _path = path;

    /// <summary>The CPU time so far.</summary>
    internal TimeSpan Total
    {
        get
        {
            string text = File.ReadAllText(_path);
            double nanoseconds = double.Parse(text.AsSpan(0, text.IndexOf(' ')), CultureInfo.InvariantCulture);
            return TimeSpan.FromMicroseconds(nanoseconds / 1000);
        }
    }

    /// <summary>Finds the calling thread.</summary>
    /// <returns>Its clock.</returns>
    internal static ThreadCpu OfCaller()
    {
        string stat = File.ReadAllText("/proc/thread-self/stat");
        return new ThreadCpu($"/proc/self/task/{stat.AsSpan(0, stat.IndexOf(' '))}/schedstat");
    }
}
