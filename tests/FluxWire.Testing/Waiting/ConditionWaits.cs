namespace FluxWire.Testing.Waiting;

/// <summary>Tasks that end when a condition has come true; whoever changes what conditions look at says so.</summary>
internal sealed class ConditionWaits
{
    private readonly Lock _lock = new();
    private readonly List<(Func<bool> Condition, TaskCompletionSource Waiter)> _waits = [];
    private volatile bool _hasWaits;
    private bool _isEnded;

    /// <summary>Waits for a condition. It is registered when this returns.</summary>
    /// <param name="condition">Cheap and free of locks that are held around <see cref="Check"/>.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task WaitAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        TaskCompletionSource waiter = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_isEnded)
            {
                waiter.SetCanceled(CancellationToken.None);
            }
            else
            {
                _waits.Add((condition, waiter));
                _hasWaits = true;
            }
        }

        // After it was registered, so that a change in between is seen by one of the two.
        Check();
        using CancellationTokenRegistration registration =
            cancellationToken.UnsafeRegister((_, token) => waiter.TrySetCanceled(token), null);
        await waiter.Task.ConfigureAwait(false);
    }

    /// <summary>Looks at the conditions again.</summary>
    public void Check()
    {
        // Full fence: the change that is reported here must be visible to a wait that is registered now.
        Interlocked.MemoryBarrier();
        if (!_hasWaits)
        {
            return;
        }

        lock (_lock)
        {
            for (int i = _waits.Count - 1; i >= 0; i--)
            {
                (Func<bool> condition, TaskCompletionSource waiter) = _waits[i];
                if (waiter.Task.IsCompleted || condition())
                {
                    waiter.TrySetResult();
                    _waits.RemoveAt(i);
                }
            }

            _hasWaits = _waits.Count > 0;
        }
    }

    /// <summary>Cancels what waits, and what will.</summary>
    public void End()
    {
        lock (_lock)
        {
            _isEnded = true;
            foreach ((_, TaskCompletionSource waiter) in _waits)
            {
                // Cancelled and not failed: a wait that a test has given up is no unobserved exception.
                waiter.TrySetCanceled(CancellationToken.None);
            }

            _waits.Clear();
            _hasWaits = false;
        }
    }
}
