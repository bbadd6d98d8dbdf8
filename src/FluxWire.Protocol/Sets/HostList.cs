using System.Collections;

namespace FluxWire;

/// <summary>
/// An immutable list of host names (RFC 29), such as the hosts of an instance by rank: the order counts, and a name may come several times.
/// </summary>
/// <remarks>It is kept as ranges, so that <c>node[0-9999]</c> costs as much as one name.</remarks>
public sealed partial class HostList : IReadOnlyList<string>, IEquatable<HostList>, ISpanParsable<HostList>
{
    /// <summary>The most hosts that a list takes, 1048576, which is what libflux allows for one range.</summary>
    public const int MaxCount = 1 << 20;

    /// <summary>The longest name that a list takes, 255 characters, which is the longest that DNS has.</summary>
    public const int MaxNameLength = 255;

    /// <summary>
    /// The most characters that the hosts of <c>node[0-9]-eth0</c> may take when they are written one by one, 16777216: there is no short form for
    /// numbers that do not end the name, so that a short text could stand for a very long one.
    /// </summary>
    public const int MaxTextLength = 16 * 1024 * 1024;

    private readonly HostRange[] _ranges;

    private HostList(HostRange[] ranges) => _ranges = ranges;

    /// <summary>The list without hosts.</summary>
    public static HostList Empty { get; } = new([]);

    /// <summary>How many hosts are in the list, repetitions included.</summary>
    public int Count => _ranges.Length == 0 ? 0 : _ranges[^1].Start + _ranges[^1].Count;

    /// <summary>Whether the list has no host.</summary>
    public bool IsEmpty => _ranges.Length == 0;

    /// <summary>The name at a place in the list.</summary>
    /// <param name="index">The place, counted from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The list is shorter than that.</exception>
    public string this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            HostRange range = _ranges[RangeOf(index)];
            return range.NameAt(index - range.Start);
        }
    }

    /// <summary>A list of the given hosts, in their order.</summary>
    /// <param name="hosts">Names; each is one host, and brackets are not expanded.</param>
    /// <exception cref="ArgumentNullException"><paramref name="hosts"/>, or one of them, is null.</exception>
    /// <exception cref="ArgumentException">A name is empty or has a character that no name has, or there are more hosts or longer
    /// names than a list takes.</exception>
    public static HostList FromHosts(IEnumerable<string> hosts)
    {
        ArgumentNullException.ThrowIfNull(hosts);
        if (hosts is HostList list)
        {
            return list;
        }

        HostListBuilder builder = new();
        foreach (string host in hosts)
        {
            ArgumentException.ThrowIfNullOrEmpty(host, nameof(hosts));
            string? problem = HostName.LengthAt(host) < host.Length ? "a character that no name has" : builder.AddName(host);
            if (problem is not null)
            {
                throw new ArgumentException($"Not hosts for a list: {problem}.", nameof(hosts));
            }
        }

        return FromOwned(builder.ToArray());
    }

    /// <summary>The first place at which a host is in the list; -1 if it is not.</summary>
    /// <param name="host">A name.</param>
    public int IndexOf(ReadOnlySpan<char> host)
    {
        foreach (HostRange range in _ranges)
        {
            int index = range.IndexOf(host);
            if (index >= 0)
            {
                return range.Start + index;
            }
        }

        return -1;
    }

    /// <summary>Whether a host is in the list.</summary>
    /// <param name="host">A name.</param>
    public bool Contains(ReadOnlySpan<char> host) => IndexOf(host) >= 0;

    /// <summary>The names in their order, each made when it is asked for.</summary>
    public IEnumerator<string> GetEnumerator()
    {
        foreach (HostRange range in _ranges)
        {
            for (int i = 0; i < range.Count; i++)
            {
                yield return range.NameAt(i);
            }
        }
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static HostList FromOwned(HostRange[] ranges) => ranges.Length == 0 ? Empty : new HostList(ranges);

    private int RangeOf(int index)
    {
        int low = 0;
        int high = _ranges.Length - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (_ranges[middle].Start <= index)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low;
    }
}
