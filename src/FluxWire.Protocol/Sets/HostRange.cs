namespace FluxWire;

/// <summary>Hosts whose names differ in a number that counts up by one; or one host without a number.</summary>
/// <param name="Prefix">What stands in front of the number; the whole name of a host without one.</param>
/// <param name="First">The first host's number.</param>
/// <param name="Width">How many digits a number has at least, zeros in front included; 0 for a host without a number.</param>
/// <param name="Suffix">What stands behind the number.</param>
/// <param name="Count">How many hosts.</param>
/// <param name="Start">How many hosts of the list are in front of these.</param>
internal readonly record struct HostRange(string Prefix, ulong First, int Width, string Suffix, int Count, int Start)
{
    public ulong Last => First + (uint)(Count - 1);

    public bool HasNumber => Width > 0;

    /// <summary>Whether the number ends the name: only such hosts are written with brackets.</summary>
    public bool EndsWithNumber => HasNumber && Suffix.Length == 0;

    /// <summary>How long the last name is, which is the longest.</summary>
    public int NameLength => Prefix.Length + Suffix.Length + (HasNumber ? Math.Max(Width, HostNumber.Digits(Last)) : 0);

    /// <summary>Whether the hosts of a range can be written as more of these.</summary>
    public bool ContinuesWith(in HostRange next) =>
        EndsWithNumber && next.EndsWithNumber
        && Last != ulong.MaxValue && next.First == Last + 1
        && HostNumber.IsWrittenAlike(next.First, Width, next.Width)
        && Prefix == next.Prefix;

    /// <summary>Writes a name.</summary>
    /// <param name="index">Which host of the range.</param>
    /// <param name="destination">Where to; <see cref="HostList.MaxNameLength"/> characters are enough.</param>
    /// <returns>How many characters were written.</returns>
    public int WriteName(int index, Span<char> destination)
    {
        Prefix.CopyTo(destination);
        int length = Prefix.Length;
        if (HasNumber)
        {
            length += HostNumber.Write(First + (uint)index, Width, destination[length..]);
            Suffix.CopyTo(destination[length..]);
            length += Suffix.Length;
        }

        return length;
    }

    public string NameAt(int index)
    {
        if (!HasNumber)
        {
            return Prefix;
        }

        Span<char> name = stackalloc char[HostList.MaxNameLength];
        return new string(name[..WriteName(index, name)]);
    }

    /// <summary>Which host of the range has a name; -1 for none.</summary>
    public int IndexOf(ReadOnlySpan<char> name)
    {
        if (!HasNumber)
        {
            return name.SequenceEqual(Prefix) ? 0 : -1;
        }

        if (name.Length <= Prefix.Length + Suffix.Length
            || !name.StartsWith(Prefix, StringComparison.Ordinal) || !name.EndsWith(Suffix, StringComparison.Ordinal))
        {
            return -1;
        }

        ReadOnlySpan<char> digits = name[Prefix.Length..^Suffix.Length];
        return HostNumber.TryRead(digits, out ulong number)
            && number >= First && number <= Last
            && HostNumber.IsWrittenAlike(number, Width, digits.Length)
                ? (int)(number - First)
                : -1;
    }
}
