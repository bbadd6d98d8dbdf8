using System.Runtime.ExceptionServices;

namespace FluxWire.Tests.Operations;

/// <summary>Lets two threads act in the same moment, round by round, one of them a little later each time.</summary>
internal static class Race
{
    private const int Delays = 50;

    /// <summary>Runs so many rounds.</summary>
    /// <param name="rounds">How many.</param>
    /// <param name="one">What one thread does; it is told the round.</param>
    /// <param name="other">What the other does.</param>
    internal static void Run(int rounds, Action<int> one, Action<int> other)
    {
        Exception? failure = null;
        using Barrier barrier = new(2);
        Thread thread = new(() => Act(one, static round => round / Delays % Delays));
        thread.Start();
        Act(other, static round => round % Delays);
        thread.Join();
        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        void Act(Action<int> action, Func<int, int> delayOf)
        {
            for (int round = 0; round < rounds; round++)
            {
                barrier.SignalAndWait();
                Thread.SpinWait(delayOf(round));
                try
                {
                    action(round);
                }
                catch (Exception e)
                {
                    // The other thread waits for this one in the next round.
                    Interlocked.CompareExchange(ref failure, e, null);
                }
            }
        }
    }
}
