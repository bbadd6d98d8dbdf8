using System.Diagnostics;

namespace FluxWire.Benchmarks.Throughput;

/// <summary>Repeats a pass over a batch until it can be timed.</summary>
/// <param name="pass">The pass; what it returns keeps the compiler from leaving it out.</param>
/// <param name="bytesPerPass">How many bytes it goes over.</param>
/// <param name="minimum">How long a measurement lasts at least.</param>
internal sealed class PassTimer(Func<long> pass, int bytesPerPass, TimeSpan minimum)
{
    private int _passes = 1;

    /// <summary>What the passes have returned, for whoever wonders.</summary>
    internal long Sum { get; private set; }

    /// <summary>Runs until the compiler is done with the code and the number of passes is known.</summary>
    /// <param name="duration">How long.</param>
    internal void WarmUp(TimeSpan duration)
    {
        long begin = Stopwatch.GetTimestamp();
        while (true)
        {
            if (Time() < minimum)
            {
                _passes *= 2;
            }
            else if (Stopwatch.GetElapsedTime(begin) >= duration)
            {
                return;
            }
        }
    }

    /// <summary>Measures once.</summary>
    /// <returns>Gigabytes (10^9) a second.</returns>
    internal double GigabytesPerSecond()
    {
        TimeSpan elapsed = Time();
        return (double)bytesPerPass * _passes / elapsed.TotalSeconds / 1e9;
    }

    private TimeSpan Time()
    {
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < _passes; i++)
        {
            Sum += pass();
        }

        return Stopwatch.GetElapsedTime(begin);
    }
}
