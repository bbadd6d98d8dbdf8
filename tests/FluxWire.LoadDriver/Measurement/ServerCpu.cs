using System.Globalization;

namespace FluxWire.LoadDriver.Measurement;

/// <summary>The CPU time of the broker, where the environment names its process, so that one line can carry both sides' cost.</summary>
internal static class ServerCpu
{
    /// <summary>The process id; null if none is named.</summary>
    internal static string? ProcessId { get; } = Environment.GetEnvironmentVariable("PEER_SERVER_PID") is { Length: > 0 } pid ? pid : null;

    /// <summary>CPU seconds of all the broker's threads so far; 0 if no process is named or it is gone.</summary>
    internal static double Now()
    {
        string tasks = $"/proc/{ProcessId}/task";
        if (ProcessId is null || !Directory.Exists(tasks))
        {
            return 0;
        }

        double seconds = 0;
        foreach (string task in Directory.EnumerateDirectories(tasks))
        {
            try
            {
                // The first field is the nanoseconds on a CPU.
                string text = File.ReadAllText(Path.Combine(task, "schedstat"));
                seconds += double.Parse(text.AsSpan(0, text.IndexOf(' ', StringComparison.Ordinal)), CultureInfo.InvariantCulture) * 1e-9;
            }
            catch (IOException)
            {
                // The thread has ended meanwhile.
            }
        }

        return seconds;
    }
}
