namespace FluxWire;

public sealed partial class IdSet
{
    /// <summary>The ids that are in this set, in the other, or in both.</summary>
    /// <param name="other">The other set.</param>
    /// <exception cref="ArgumentNullException"><paramref name="other"/> is null.</exception>
    public IdSet Union(IdSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        IdRange[] left = _ranges;
        IdRange[] right = other._ranges;
        IdRangeBuilder joined = new(left.Length + right.Length);
        int i = 0;
        int j = 0;
        while (i < left.Length || j < right.Length)
        {
            bool takeLeft = j == right.Length || (i < left.Length && left[i].First <= right[j].First);
            joined.Add(takeLeft ? left[i++] : right[j++]);
        }

        return FromCanonical(joined.ToArray());
    }

    /// <summary>The ids that are in both sets.</summary>
    /// <param name="other">The other set.</param>
    /// <exception cref="ArgumentNullException"><paramref name="other"/> is null.</exception>
    public IdSet Intersect(IdSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        IdRange[] left = _ranges;
        IdRange[] right = other._ranges;
        IdRangeBuilder common = new(Math.Max(left.Length, right.Length));
        int i = 0;
        int j = 0;
        while (i < left.Length && j < right.Length)
        {
            uint first = Math.Max(left[i].First, right[j].First);
            uint last = Math.Min(left[i].Last, right[j].Last);
            if (first <= last)
            {
                common.Add(new IdRange(first, last));
            }

            // The range that ends first can meet no further one.
            _ = left[i].Last < right[j].Last ? i++ : j++;
        }

        return FromCanonical(common.ToArray());
    }

    /// <summary>The ids that are in this set and not in the other.</summary>
    /// <param name="other">The other set.</param>
    /// <exception cref="ArgumentNullException"><paramref name="other"/> is null.</exception>
    public IdSet Except(IdSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        IdRange[] holes = other._ranges;
        IdRangeBuilder rest = new(_ranges.Length + holes.Length);
        int hole = 0;
        foreach (IdRange range in _ranges)
        {
            uint first = range.First;
            while (hole < holes.Length && holes[hole].Last < first)
            {
                hole++;
            }

            for (; hole < holes.Length && holes[hole].First <= range.Last; hole++)
            {
                if (first < holes[hole].First)
                {
                    rest.Add(new IdRange(first, holes[hole].First - 1));
                }

                first = holes[hole].Last + 1;
                if (holes[hole].Last >= range.Last)
                {
                    // This hole may reach into the next range: it stays the current one.
                    break;
                }
            }

            if (first <= range.Last)
            {
                rest.Add(range with { First = first });
            }
        }

        return FromCanonical(rest.ToArray());
    }

    /// <summary>Whether both sets have the same members.</summary>
    /// <param name="other">The other set; null is never equal.</param>
    public bool Equals(IdSet? other) => other is not null && _ranges.AsSpan().SequenceEqual(other._ranges);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as IdSet);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (IdRange range in _ranges)
        {
            hash.Add(range);
        }

        return hash.ToHashCode();
    }

    /// <summary>Whether both sets have the same members, or both are null.</summary>
    public static bool operator ==(IdSet? left, IdSet? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether the sets differ in a member, or one is null.</summary>
    public static bool operator !=(IdSet? left, IdSet? right) => !(left == right);
}
