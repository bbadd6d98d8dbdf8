using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace FluxWire.Jobs;

/// <summary>Merges a job's output with what its main eventlog says about its exceptions and its end.</summary>
internal sealed class JobOutputReader(EventlogWatcher watcher, long maxBytes)
{
    // The output log appears a moment after the job's other guest logs; a job that never starts ends the watch all the same. An
    // unknown id would wait for ever, but that is told by the watch of the main eventlog.
    private static readonly EventlogWatchOptions WaitForOutput = new() { WaitCreate = true };

    internal async IAsyncEnumerable<JobOutputItem> ReadAsync(
        JobId id, JobOutputOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        options ??= JobOutputOptions.Default;
        EventlogWatchOptions mainOptions = EventlogWatchOptions.Default with { Timeout = options.Timeout };
        EventlogWatchOptions outputOptions = WaitForOutput with
        {
            MaxItems = options.MaxItems,
            MaxBytes = options.MaxBytes,
            Timeout = options.Timeout,
        };
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // One place: the watches are bounded by their own limits, and they read no further than the consumer does.
        Channel<JobOutputItem> items = Channel.CreateBounded<JobOutputItem>(
            new BoundedChannelOptions(1) { SingleReader = true, SingleWriter = false });
        Task<JobOutputEnd> main = PumpMainAsync(id, mainOptions, items.Writer, both.Token);
        Task output = PumpOutputAsync(id, outputOptions, items.Writer, both.Token);
        Task completion = CompleteWhenDoneAsync(main, output, items.Writer, both);
        try
        {
            await foreach (JobOutputItem item in items.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return item;
            }

            yield return await main.ConfigureAwait(false);
        }
        finally
        {
            await both.CancelAsync().ConfigureAwait(false);
            await completion.ConfigureAwait(false);
        }
    }

    private async Task<JobOutputEnd> PumpMainAsync(
        JobId id, EventlogWatchOptions options, ChannelWriter<JobOutputItem> items, CancellationToken cancellationToken)
    {
        JobResultReducer reducer = new(id);
        double last = 0;
        await foreach (JobEvent entry in watcher.WatchAsync(id, EventlogWatchOptions.MainPath, options, cancellationToken).ConfigureAwait(false))
        {
            last = entry.Timestamp;
            reducer.Apply(entry);
            if (entry.Name == "exception")
            {
                // That it has these the reducer has seen to.
                JobExceptionInfo exception = JobExceptionInfo.From(
                    entry.Context.GetProperty("type"u8), entry.Context.GetProperty("severity"u8), entry.Context.GetProperty("note"u8));
                await items.WriteAsync(new JobOutputException(last, exception), cancellationToken).ConfigureAwait(false);
            }
        }

        return new JobOutputEnd(last, reducer.ToResult().WaitStatus);
    }

    private async Task PumpOutputAsync(
        JobId id, EventlogWatchOptions options, ChannelWriter<JobOutputItem> items, CancellationToken cancellationToken)
    {
        IAsyncEnumerable<JobEvent> entries = watcher.WatchAsync(id, EventlogWatchOptions.OutputPath, options, cancellationToken);
        bool isThere = false;
        try
        {
            await foreach (JobEvent entry in entries.ConfigureAwait(false))
            {
                isThere = true;
                if (JobOutputParser.Parse(entry, options.MaxBytes ?? maxBytes) is JobOutputItem item)
                {
                    await items.WriteAsync(item, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (FluxRpcException e) when (e.Errno == FluxErrno.ENOENT && !isThere)
        {
            // The job has ended, and its shell was killed before it had made the output log: there is no output. An id that is no
            // job's is told by the watch of the main eventlog.
            return;
        }
    }

    // The first failure ends both: the other pump's cancellation must not hide it.
    private static async Task CompleteWhenDoneAsync(Task main, Task output, ChannelWriter<JobOutputItem> items, CancellationTokenSource both)
    {
        Exception? reason = null;
        List<Task> running = [main, output];
        while (running.Count > 0)
        {
            Task ended = await Task.WhenAny(running).ConfigureAwait(false);
            running.Remove(ended);
            if (!ended.IsCompletedSuccessfully)
            {
                // Looked at in any case: the second failure, of a lost connection for instance, is not an unobserved exception.
                Exception failure = ended.Exception?.InnerException ?? new OperationCanceledException(both.Token);
                reason ??= failure;
                await both.CancelAsync().ConfigureAwait(false);
            }
        }

        items.TryComplete(reason);
    }
}
