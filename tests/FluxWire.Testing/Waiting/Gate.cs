namespace FluxWire.Testing.Waiting;

/// <summary>Closed until it is opened, once.</summary>
internal sealed class Gate
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Action> _actions = [];

    public bool IsOpen => _opened.Task.IsCompleted;

    public Task WaitAsync(CancellationToken cancellationToken) => _opened.Task.WaitAsync(cancellationToken);

    /// <summary>Opens it. Opening it again does nothing.</summary>
    public void Open()
    {
        Action[] actions;
        lock (_lock)
        {
            if (!_opened.TrySetResult())
            {
                return;
            }

            actions = [.. _actions];
            _actions.Clear();
        }

        foreach (Action action in actions)
        {
            action();
        }
    }

    /// <summary>Has something done when it opens, in the order of asking; at once if it is open.</summary>
    public void OnOpen(Action action)
    {
        lock (_lock)
        {
            if (!IsOpen)
            {
                _actions.Add(action);
                return;
            }
        }

        action();
    }
}
