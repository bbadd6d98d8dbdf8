using System.Runtime.CompilerServices;

namespace FluxWire.Replay.Tests.Operations;

/// <summary>Results of any type in one shape.</summary>
internal static class Boxed
{
    /// <summary>What a call without a result gives.</summary>
    internal sealed record Nothing;

    internal static async Task<object?> Of<T>(Task<T> call) => await call;

    internal static async Task<object?> OfNothing(Task call)
    {
        await call;
        return new Nothing();
    }

    internal static async IAsyncEnumerable<object?> Of<T>(
        IAsyncEnumerable<T> items, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (T item in items.WithCancellation(cancellationToken))
        {
            yield return item;
        }
    }
}
