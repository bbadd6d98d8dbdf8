namespace FluxWire.Tests.Continuations;

/// <summary>Where code runs.</summary>
public enum Place
{
    /// <summary>On a thread that reads from the broker.</summary>
    Reader,

    /// <summary>On a thread of the pool.</summary>
    ThreadPool,

    /// <summary>On any other thread.</summary>
    Elsewhere,
}

internal static class Places
{
    private const string ReaderName = "FluxWire reader";

    internal static Place Here
        => Thread.CurrentThread.Name == ReaderName ? Place.Reader
            : Thread.CurrentThread.IsThreadPoolThread ? Place.ThreadPool
            : Place.Elsewhere;

    /// <summary>Where the code behind an answer has to run.</summary>
    internal static Place OfAnswers(ContinuationMode mode) => mode == ContinuationMode.Inline ? Place.Reader : Place.ThreadPool;

    /// <summary>Where the code behind an await runs. It stands there already when this returns, unless it need not wait at all.</summary>
    internal static async Task<Place> BehindAsync(Task awaited)
    {
        await awaited.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return Here;
    }

    /// <inheritdoc cref="BehindAsync(Task)"/>
    internal static async Task<Place> BehindAsync<T>(ValueTask<T> awaited)
    {
        try
        {
            await awaited.ConfigureAwait(false);
        }
        catch (Exception e) when (e is FluxException or OperationCanceledException)
        {
            return Here;
        }

        return Here;
    }
}
