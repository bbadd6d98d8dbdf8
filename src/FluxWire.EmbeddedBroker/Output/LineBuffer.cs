namespace FluxWire.Embedded.Output;

/// <summary>Cuts what a task writes into whole lines, as a job shell does: a buffered line is never split over two events.</summary>
/// <param name="isBuffered">False hands on at once what does not end in a newline yet.</param>
internal sealed class LineBuffer(bool isBuffered)
{
    // A line that does not end is handed on in pieces of this size, as libsubprocess does when its buffer is full.
    private const int MaxLine = 4 * 1024 * 1024;

    private readonly List<byte> _partial = [];

    /// <summary>Adds bytes.</summary>
    /// <param name="data">What the task wrote.</param>
    /// <param name="emit">Called for each line, its newline included.</param>
    public void Add(ReadOnlySpan<byte> data, Action<byte[]> emit)
    {
        while (!data.IsEmpty)
        {
            int newline = data.IndexOf((byte)'\n');
            int length = newline < 0 ? Math.Min(data.Length, MaxLine - _partial.Count) : newline + 1;
            _partial.AddRange(data[..length]);
            data = data[length..];
            if (newline >= 0 || _partial.Count >= MaxLine)
            {
                Flush(emit);
            }
        }

        if (!isBuffered)
        {
            Flush(emit);
        }
    }

    /// <summary>Hands on what no newline has ended.</summary>
    public void Flush(Action<byte[]> emit)
    {
        if (_partial.Count > 0)
        {
            byte[] line = [.. _partial];
            _partial.Clear();
            emit(line);
        }
    }
}
