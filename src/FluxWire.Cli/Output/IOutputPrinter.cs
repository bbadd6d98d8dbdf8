using FluxWire.Jobs;

namespace FluxWire.Cli.Output;

/// <summary>Shows a job's output, an item at a time.</summary>
internal interface IOutputPrinter
{
    /// <summary>Shows an item, at the next <see cref="FlushAsync"/> at the latest.</summary>
    /// <param name="item">The item.</param>
    /// <returns>Completes when it is taken.</returns>
    public ValueTask PrintAsync(JobOutputItem item);

    /// <summary>Shows what has been taken.</summary>
    /// <returns>Completes when it is written.</returns>
    public Task FlushAsync();

    /// <summary>Shows items as they come: each at once, and many that come at once with few writes.</summary>
    /// <param name="items">The items.</param>
    /// <returns>Completes when the last one is written.</returns>
    public async Task PrintAllAsync(IAsyncEnumerable<JobOutputItem> items)
    {
        // Not disposed: it is at its end afterwards, or what has failed is the writing, which ends the command.
        IAsyncEnumerator<JobOutputItem> enumerator = items.GetAsyncEnumerator();
        try
        {
            ValueTask<bool> next = enumerator.MoveNextAsync();
            while (await next.ConfigureAwait(false))
            {
                await PrintAsync(enumerator.Current).ConfigureAwait(false);
                next = enumerator.MoveNextAsync();
                if (!next.IsCompleted)
                {
                    await FlushAsync().ConfigureAwait(false);
                }
            }
        }
        finally
        {
            await FlushAsync().ConfigureAwait(false);
        }
    }
}
