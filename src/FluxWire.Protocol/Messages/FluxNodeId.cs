using System.Globalization;

namespace FluxWire.Protocol;

/// <summary>Which broker a request is for (RFC 3): a rank, any, or the parent of our own.</summary>
/// <param name="Value">The rank, or one of the two reserved numbers.</param>
public readonly record struct FluxNodeId(uint Value)
{
    /// <summary>The nearest broker that offers the service, looking from ours toward rank 0. The default of every call.</summary>
    public static FluxNodeId Any => new(0xFFFFFFFF);

    /// <summary>The parent of our broker, then as <see cref="Any"/>.</summary>
    /// <remarks>Never sent as such: the client sends its broker's rank and <see cref="FluxMessageFlags.Upstream"/>.</remarks>
    public static FluxNodeId Upstream => new(0xFFFFFFFE);

    /// <summary>Exactly one broker; it answers EHOSTUNREACH when there is none of that rank.</summary>
    /// <param name="rank">The rank, from 0.</param>
    /// <returns>The node id.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rank"/> is one of the two reserved numbers.</exception>
    public static FluxNodeId Rank(uint rank)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rank, Upstream.Value);
        return new(rank);
    }

    /// <summary>The rank, <c>any</c> or <c>upstream</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
        => this == Any ? "any" : this == Upstream ? "upstream" : Value.ToString(CultureInfo.InvariantCulture);
}
