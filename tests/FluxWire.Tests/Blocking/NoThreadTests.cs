using FluxWire.Tests.Lifetime;

namespace FluxWire.Tests.Blocking;

/// <summary>A client whose calls block has no thread of its own, before somebody awaits.</summary>
[Collection(WholeProcess.Name)]
public sealed class NoThreadTests
{
    [Theory]
    [InlineData(ContinuationMode.ThreadPool)]
    [InlineData(ContinuationMode.Inline)]
    public async Task Neither_a_reader_nor_a_watch(ContinuationMode mode)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        int threads = CountThreads();
        await using BlockingSession session = await BlockingSession.StartAsync(Start.Connect, mode);
        await session.BarrierAsync();

        CountThreads().Should().BeLessThanOrEqualTo(threads);
    }

    private static int CountThreads() => Directory.GetDirectories("/proc/self/task").Count(IsOurs);

    private static bool IsOurs(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm")).StartsWith("FluxWire", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            // It has just ended.
            return false;
        }
    }
}
