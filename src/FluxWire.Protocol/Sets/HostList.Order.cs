namespace FluxWire;

public sealed partial class HostList
{
    /// <summary>The same hosts in the order of their names.</summary>
    /// <remarks>
    /// By what stands in front of the number, character by character; then by how many digits the number has; then by the number. Unlike
    /// libflux, which keeps ranges together, <c>a[08-10]</c> and <c>a[8-10]</c> mix. It makes a string for each host.
    /// </remarks>
    public HostList Sort() => FromHosts(this.Order(HostName.Order));

    /// <summary>The same hosts, each only where it comes first.</summary>
    /// <remarks>libflux sorts when it does this: <c>Sort().Distinct()</c>. It makes a string for each host.</remarks>
    public HostList Distinct() => FromHosts(this.Distinct<string>(StringComparer.Ordinal));

    /// <summary>Whether both lists have the same hosts in the same order, however they were written.</summary>
    /// <param name="other">The other list; null is never equal.</param>
    public bool Equals(HostList? other) =>
        other is not null && Count == other.Count && (_ranges.AsSpan().SequenceEqual(other._ranges) || NamesEqual(other));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as HostList);

    /// <inheritdoc/>
    public override int GetHashCode() => IsEmpty ? 0 : HashCode.Combine(Count, this[0], this[Count - 1]);

    /// <summary>Whether both lists have the same hosts in the same order, or both are null.</summary>
    public static bool operator ==(HostList? left, HostList? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether the lists differ in a host, or one is null.</summary>
    public static bool operator !=(HostList? left, HostList? right) => !(left == right);

    // The same names can come from different ranges: a[1-2]b is a1b,a2b, and a1[0-1] is a10,a11.
    private bool NamesEqual(HostList other)
    {
        Span<char> left = stackalloc char[MaxNameLength];
        Span<char> right = stackalloc char[MaxNameLength];
        int at = 0;
        foreach (HostRange range in _ranges)
        {
            for (int i = 0; i < range.Count;)
            {
                HostRange opposite = other._ranges[other.RangeOf(at)];
                for (int j = at - opposite.Start; i < range.Count && j < opposite.Count; i++, j++, at++)
                {
                    int leftLength = range.WriteName(i, left);
                    int rightLength = opposite.WriteName(j, right);
                    if (!left[..leftLength].SequenceEqual(right[..rightLength]))
                    {
                        return false;
                    }
                }
            }
        }

        return true;
    }
}
