namespace FluxWire;

/// <summary>Collects hosts in their order, joins what counts on, and holds the list's limits before it takes memory.</summary>
internal sealed class HostListBuilder
{
    public const string TooManyHosts = "more than 1048576 hosts";
    public const string NameTooLong = "a name of more than 255 characters";
    public const string TextTooLong = "names with a number inside that take more than 16777216 characters";

    private readonly List<HostRange> _ranges = [];
    private int _count;
    private long _textLength;

    /// <summary>Adds a host by its name.</summary>
    /// <returns>Null, or which limit it exceeds.</returns>
    public string? AddName(ReadOnlySpan<char> name)
    {
        int start = HostNumber.StartIn(name);

        // A number above 64 bits is a part of the name like any other.
        return HostNumber.TryRead(name[start..], out ulong number)
            ? Add(name[..start], number, name.Length - start, "", 1)
            : Add(name, 0, 0, "", 1);
    }

    /// <summary>Adds hosts.</summary>
    /// <param name="prefix">What stands in front of the number.</param>
    /// <param name="first">The first number.</param>
    /// <param name="width">How many digits it was written with; 0 for none.</param>
    /// <param name="suffix">What stands behind the number.</param>
    /// <param name="count">How many; at most <see cref="HostList.MaxCount"/>, so that the last number has 64 bits.</param>
    /// <returns>Null, or which limit they exceed.</returns>
    public string? Add(ReadOnlySpan<char> prefix, ulong first, int width, string suffix, int count)
    {
        if (count > HostList.MaxCount - _count)
        {
            return TooManyHosts;
        }

        if (prefix.Length > HostList.MaxNameLength)
        {
            return NameTooLong;
        }

        HostRange range = new(Reuse(prefix), first, width, suffix, count, _count);
        if (range.NameLength > HostList.MaxNameLength)
        {
            return NameTooLong;
        }

        // Only these are written one by one; all others stay as short as they came.
        _textLength += suffix.Length > 0 ? (long)count * (range.NameLength + 1) : 0;
        if (_textLength > HostList.MaxTextLength)
        {
            return TextTooLong;
        }

        _count += count;
        if (_ranges.Count > 0 && _ranges[^1].ContinuesWith(range))
        {
            _ranges[^1] = _ranges[^1] with { Count = _ranges[^1].Count + count };
        }
        else
        {
            _ranges.Add(range);
        }

        return null;
    }

    public HostRange[] ToArray() => [.. _ranges];

    // Neighbours mostly have the same prefix: one string for all of them.
    private string Reuse(ReadOnlySpan<char> prefix) =>
        _ranges.Count > 0 && prefix.SequenceEqual(_ranges[^1].Prefix) ? _ranges[^1].Prefix : prefix.ToString();
}
