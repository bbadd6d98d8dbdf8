using System.Collections;

namespace FluxWire;

/// <summary>
/// An immutable set of ids, such as ranks or cores (RFC 22). It is kept as ranges, so a million neighbours cost as much as one id.
/// </summary>
public sealed partial class IdSet : IEnumerable<uint>, IEquatable<IdSet>, ISpanParsable<IdSet>
{
    /// <summary>The largest id a set takes, 2147483647: the universe of an idset in flux-core has 2^31 members.</summary>
    public const uint MaxId = int.MaxValue;

    // Ascending, not empty, and never touching: the one canonical form, so that equality is equality of the arrays.
    private readonly IdRange[] _ranges;

    private IdSet(IdRange[] ranges) => _ranges = ranges;

    /// <summary>The set without members.</summary>
    public static IdSet Empty { get; } = new([]);

    /// <summary>The members as ascending ranges that neither overlap nor touch.</summary>
    public ReadOnlySpan<IdRange> Ranges => _ranges;

    /// <summary>Whether the set has no member.</summary>
    public bool IsEmpty => _ranges.Length == 0;

    /// <summary>How many ids are in the set, at most 2^31.</summary>
    public long Count
    {
        get
        {
            long count = 0;
            foreach (IdRange range in _ranges)
            {
                count += (long)range.Last - range.First + 1;
            }

            return count;
        }
    }

    /// <summary>The smallest id.</summary>
    /// <exception cref="InvalidOperationException">The set is empty.</exception>
    public uint First => IsEmpty ? throw NoMembers() : _ranges[0].First;

    /// <summary>The largest id.</summary>
    /// <exception cref="InvalidOperationException">The set is empty.</exception>
    public uint Last => IsEmpty ? throw NoMembers() : _ranges[^1].Last;

    /// <summary>A set of the given ids.</summary>
    /// <param name="ids">The ids, in any order; repetitions count once.</param>
    /// <exception cref="ArgumentOutOfRangeException">An id is above <see cref="MaxId"/>.</exception>
    public static IdSet Of(params ReadOnlySpan<uint> ids) => FromOwned(ids.ToArray());

    /// <summary>A set of the given ids.</summary>
    /// <param name="ids">The ids, in any order; repetitions count once.</param>
    /// <exception cref="ArgumentNullException"><paramref name="ids"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An id is above <see cref="MaxId"/>.</exception>
    public static IdSet FromIds(IEnumerable<uint> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return ids as IdSet ?? FromOwned([.. ids]);
    }

    /// <summary>The set of all ids from <paramref name="first"/> to <paramref name="last"/>, both included.</summary>
    /// <param name="first">The smallest id.</param>
    /// <param name="last">The largest id; not below <paramref name="first"/> and not above <see cref="MaxId"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="last"/> is below <paramref name="first"/> or above <see cref="MaxId"/>.
    /// </exception>
    public static IdSet FromRange(uint first, uint last)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(last, MaxId);
        ArgumentOutOfRangeException.ThrowIfLessThan(last, first);
        return new IdSet([new IdRange(first, last)]);
    }

    /// <summary>Whether the id is in the set.</summary>
    /// <param name="id">Any number; one above <see cref="MaxId"/> is in no set.</param>
    public bool Contains(uint id)
    {
        int index = FirstRangeEndingAtOrAfter(id);
        return index < _ranges.Length && _ranges[index].First <= id;
    }

    /// <summary>The smallest member above an id, or null if there is none.</summary>
    /// <param name="id">Any number, in the set or not.</param>
    public uint? Next(uint id)
    {
        if (id >= MaxId)
        {
            return null;
        }

        int index = FirstRangeEndingAtOrAfter(id + 1);
        return index < _ranges.Length ? Math.Max(_ranges[index].First, id + 1) : null;
    }

    /// <summary>The members in ascending order.</summary>
    public IEnumerator<uint> GetEnumerator()
    {
        foreach (IdRange range in _ranges)
        {
            // MaxId is below uint.MaxValue: the counter cannot wrap.
            for (uint id = range.First; id <= range.Last; id++)
            {
                yield return id;
            }
        }
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static IdSet FromOwned(uint[] ids)
    {
        Array.Sort(ids);
        if (ids.Length > 0)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(ids[^1], MaxId, nameof(ids));
        }

        IdRangeBuilder ranges = new(4);
        foreach (uint id in ids)
        {
            ranges.Add(new IdRange(id, id));
        }

        return FromCanonical(ranges.ToArray());
    }

    private static IdSet FromCanonical(IdRange[] ranges) => ranges.Length == 0 ? Empty : new IdSet(ranges);

    private static InvalidOperationException NoMembers() => new("The set of ids is empty.");

    private int FirstRangeEndingAtOrAfter(uint id)
    {
        int low = 0;
        int high = _ranges.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_ranges[middle].Last < id)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
