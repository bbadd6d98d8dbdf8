namespace FluxWire;

/// <summary>Collects ranges that come in ascending order of their first id, and joins those that overlap or touch.</summary>
internal readonly struct IdRangeBuilder(int capacity)
{
    private readonly List<IdRange> _ranges = new(capacity);

    public void Add(IdRange range)
    {
        if (_ranges.Count > 0 && range.First <= _ranges[^1].Last + 1)
        {
            _ranges[^1] = _ranges[^1] with { Last = Math.Max(_ranges[^1].Last, range.Last) };
            return;
        }

        _ranges.Add(range);
    }

    public IdRange[] ToArray() => [.. _ranges];
}
