using System.Runtime.CompilerServices;

namespace FluxWire.Jobs;

/// <summary>Merges a job's output with what its main eventlog says about its exceptions and its end.</summary>
/// <remarks>
/// Two watches, read by whoever reads the output, and no further than that: what has arrived is handed on without waking anybody, because a job
/// that has ended comes as fast as the broker can send it, and who reads as fast as he can has to keep up with that.
/// </remarks>
internal sealed class JobOutputReader(EventlogWatcher watcher, FluxClientOptions clientOptions)
{
    // An entry is a line, and a line has a few bytes: what holds memory are the bytes, and those have a limit of their own.
    private const int ItemsOfOutput = 10;

    // The output log appears a moment after the job's other guest logs; a job that never starts ends the watch all the same. An
    // unknown id would wait for ever, but that is told by the watch of the main eventlog.
    private static readonly EventlogWatchOptions WaitForOutput = new() { WaitCreate = true };

    internal async IAsyncEnumerable<JobOutputItem> ReadAsync(
        JobId id, JobOutputOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        options ??= JobOutputOptions.Default;
        long start = clientOptions.TimeProvider.GetTimestamp();
        EventlogWatchOptions mainOptions = EventlogWatchOptions.Default with { Timeout = options.Timeout };
        EventlogWatchOptions outputOptions = WaitForOutput with
        {
            MaxItems = options.MaxItems ?? (int)Math.Min(int.MaxValue, (long)clientOptions.MaxStreamItems * ItemsOfOutput),
            MaxBytes = options.MaxBytes,
            Timeout = options.Timeout,
        };
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Cursor main = new(watcher.WatchAsync(id, EventlogWatchOptions.MainPath, mainOptions, both.Token), mayBeAbsent: false, cancellationToken);
        Cursor output = new(
            watcher.WatchAsync(id, EventlogWatchOptions.OutputPath, outputOptions, out EventlogResume resume, both.Token),
            mayBeAbsent: true,
            cancellationToken)
        {
            CatchUpsLeft = options.MaxCatchUps,
            CatchUp = () =>
            {
                resume.BeginAgain();
                EventlogWatchOptions rest = outputOptions with { Timeout = Left(options.Timeout, start) };
                return watcher.WatchOnAsync(id, EventlogWatchOptions.OutputPath, rest, resume, both.Token);
            },
        };
        try
        {
            JobResultReducer reducer = new(id);
            double last = 0;
            while (!main.HasEnded || !output.HasEnded)
            {
                if (await main.TryMoveNextAsync().ConfigureAwait(false))
                {
                    last = main.Current.Timestamp;
                    reducer.Apply(main.Current);
                    if (main.Current.Name == "exception")
                    {
                        yield return ExceptionOf(main.Current);
                    }
                }
                else if (await output.TryMoveNextAsync().ConfigureAwait(false))
                {
                    if (JobOutputParser.Parse(output.Current, options.MaxBytes ?? clientOptions.MaxStreamBytes) is JobOutputItem item)
                    {
                        yield return item;
                    }
                }
                else
                {
                    await Cursor.WaitForAnyAsync(main, output).ConfigureAwait(false);
                }
            }

            yield return new JobOutputEnd(last, reducer.ToResult().WaitStatus);
        }
        finally
        {
            // The first failure ends both, and the other's cancellation does not hide it.
            await both.CancelAsync().ConfigureAwait(false);
            await main.DisposeAsync().ConfigureAwait(false);
            await output.DisposeAsync().ConfigureAwait(false);
        }
    }

    private TimeSpan? Left(TimeSpan? timeout, long start)
    {
        TimeSpan whole = timeout ?? clientOptions.DefaultStreamTimeout;
        TimeSpan left = whole - clientOptions.TimeProvider.GetElapsedTime(start);
        return whole == Timeout.InfiniteTimeSpan ? whole : left > TimeSpan.Zero ? left : TimeSpan.FromTicks(1);
    }

    // That it has what an exception has, the reducer has seen to.
    private static JobOutputException ExceptionOf(JobEvent entry)
        => new(entry.Timestamp, JobExceptionInfo.From(
            entry.Context.GetProperty("type"u8), entry.Context.GetProperty("severity"u8), entry.Context.GetProperty("note"u8)));

    // A watch of which it can be said that nothing is here at present.
    private sealed class Cursor(IAsyncEnumerable<JobEvent> watch, bool mayBeAbsent, CancellationToken cancellationToken) : IAsyncDisposable
    {
        private IAsyncEnumerator<JobEvent> _entries = watch.GetAsyncEnumerator(CancellationToken.None);
        private Task<bool>? _pending;
        private bool _isThere;

        internal JobEvent Current => _entries.Current;

        internal bool HasEnded { get; private set; }

        // Begins another watch behind what was read.
        internal Func<IAsyncEnumerable<JobEvent>>? CatchUp { get; init; }

        internal int CatchUpsLeft { get; set; }

        // Completes when one of the two that have nothing at present may have. Which of them, and whether it has failed, is told by that one.
        internal static Task WaitForAnyAsync(Cursor first, Cursor second)
            => first.HasEnded && second.HasEnded
                ? Task.CompletedTask
                : Task.WhenAny(new[] { first._pending, second._pending }.OfType<Task>());

        // Takes the next entry if it is here, as it is in a burst: then there is no task, and nobody is woken.
        internal async ValueTask<bool> TryMoveNextAsync()
        {
            if (HasEnded)
            {
                return false;
            }

            if (_pending is null)
            {
                ValueTask<bool> next = MoveNextAsync();
                if (!next.IsCompleted)
                {
                    _pending = next.AsTask();
                    return false;
                }

                return Note(await next.ConfigureAwait(false));
            }

            if (!_pending.IsCompleted)
            {
                return false;
            }

            Task<bool> moved = _pending;
            _pending = null;
            return Note(await moved.ConfigureAwait(false));
        }

        public async ValueTask DisposeAsync()
        {
            if (_pending is Task pending)
            {
                // Its exception is looked at, whatever it is, and told by nobody.
                await pending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await _entries.DisposeAsync().ConfigureAwait(false);
        }

        private bool Note(bool hasMoved)
        {
            HasEnded = !hasMoved;
            _isThere |= hasMoved;
            return hasMoved;
        }

        private async ValueTask<bool> MoveNextAsync()
        {
            try
            {
                while (true)
                {
                    try
                    {
                        return await _entries.MoveNextAsync().ConfigureAwait(false);
                    }
                    catch (FluxSlowConsumerException) when (CatchUp is not null && CatchUpsLeft > 0)
                    {
                        // All that had arrived before was read by now, and the log has it all.
                        CatchUpsLeft--;
                        await _entries.DisposeAsync().ConfigureAwait(false);
                        _entries = CatchUp().GetAsyncEnumerator(CancellationToken.None);
                    }
                }
            }
            catch (FluxRpcException e) when (mayBeAbsent && !_isThere && e.Errno == FluxErrno.ENOENT)
            {
                // The job has ended, and its shell was killed before it had made the output log: there is no output. An id that is no
                // job's is told by the watch of the main eventlog.
                return false;
            }
            catch (OperationCanceledException e) when (cancellationToken.IsCancellationRequested && e.CancellationToken != cancellationToken)
            {
                // The watches know a token of ours, and the caller his own.
                throw new OperationCanceledException(e.Message, e, cancellationToken);
            }
        }
    }
}
