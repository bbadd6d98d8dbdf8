namespace FluxWire.Tests.Continuations;

/// <summary>Threads that are let go together, round after round, each for what it has to do.</summary>
internal sealed class Contest : IDisposable
{
    private readonly Barrier _barrier;
    private readonly Thread[] _threads;
    private readonly int _rounds;
    private volatile bool _isOver;
    private Exception? _failure;

    internal Contest(int rounds, params Action[] actions)
    {
        _rounds = rounds;
        _barrier = new Barrier(actions.Length + 1);
        _threads = [.. actions.Select(action => new Thread(() => Take(action)) { IsBackground = true })];
        Array.ForEach(_threads, thread => thread.Start());
    }

    /// <summary>One round. Returns when all are done.</summary>
    internal void Run()
    {
        _barrier.SignalAndWait();
        _barrier.SignalAndWait();
        if (Volatile.Read(ref _failure) is Exception failure)
        {
            throw new InvalidOperationException("A contestant has failed.", failure);
        }
    }

    public void Dispose()
    {
        _isOver = true;
        _barrier.RemoveParticipant();
        Array.ForEach(_threads, thread => thread.Join());
        _barrier.Dispose();
    }

    private void Take(Action action)
    {
        for (int i = 0; i < _rounds; i++)
        {
            _barrier.SignalAndWait();
            if (_isOver)
            {
                return;
            }

            try
            {
                action();
            }
            catch (Exception e)
            {
                Volatile.Write(ref _failure, e);
            }

            _barrier.SignalAndWait();
        }
    }
}
