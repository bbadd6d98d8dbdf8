using System.Collections.Concurrent;

namespace FluxWire.Soak;

/// <summary>What is counted, and what has gone wrong.</summary>
internal sealed class Tally
{
    // More of them would say the same.
    private const int MaxTexts = 40;

    private readonly ConcurrentDictionary<string, int> _done = new();
    private readonly ConcurrentDictionary<string, int> _faults = new();
    private readonly ConcurrentQueue<string> _texts = new();
    private int _lost;
    private int _duplicates;
    private int _unexpected;

    /// <summary>What came out right, by kind.</summary>
    internal IReadOnlyDictionary<string, int> Done => _done;

    /// <summary>What was done to the connection, by kind.</summary>
    internal IReadOnlyDictionary<string, int> Faults => _faults;

    /// <summary>Results and events that did not come, or came wrong.</summary>
    internal int Lost => _lost;

    /// <summary>What came or happened twice.</summary>
    internal int Duplicates => _duplicates;

    /// <summary>Errors that the documentation does not announce.</summary>
    internal int Unexpected => _unexpected;

    /// <summary>The first that went wrong, in words.</summary>
    internal IEnumerable<string> Texts => _texts;

    internal void NoteDone(string kind) => _done.AddOrUpdate(kind, 1, static (_, count) => count + 1);

    internal void NoteFault(string kind) => _faults.AddOrUpdate(kind, 1, static (_, count) => count + 1);

    internal void NoteLost(string what) => Note(ref _lost, "LOST: " + what);

    internal void NoteDuplicate(string what) => Note(ref _duplicates, "TWICE: " + what);

    internal void NoteUnexpected(string what, Exception e) => Note(ref _unexpected, $"UNEXPECTED: {what}: {e}");

    private void Note(ref int counter, string text)
    {
        Interlocked.Increment(ref counter);
        if (_texts.Count < MaxTexts)
        {
            _texts.Enqueue(text);
        }
    }
}
