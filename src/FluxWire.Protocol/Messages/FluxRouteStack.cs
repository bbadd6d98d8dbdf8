using System.Buffers;
using System.Text;

namespace FluxWire.Protocol;

/// <summary>The hops that a message has come by (RFC 3), nearest first, kept as they travel so that they are echoed unchanged.</summary>
public readonly struct FluxRouteStack : IEquatable<FluxRouteStack>
{
    private readonly ReadOnlySequence<byte> _encoded;

    internal FluxRouteStack(ReadOnlySequence<byte> encoded) => _encoded = encoded;

    /// <summary>Whether there is no route.</summary>
    public bool IsEmpty => _encoded.IsEmpty;

    /// <summary>The encoded parts, without the empty part that ends them.</summary>
    internal ReadOnlySequence<byte> Encoded => _encoded;

    /// <summary>Makes a stack.</summary>
    /// <param name="routes">The hops, nearest first; none may be empty, because an empty part ends the stack.</param>
    /// <returns>The stack.</returns>
    /// <exception cref="ArgumentException">A route is empty.</exception>
    public static FluxRouteStack Create(params IReadOnlyList<string> routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        ArrayBufferWriter<byte> writer = new();
        foreach (string route in routes)
        {
            ArgumentException.ThrowIfNullOrEmpty(route, nameof(routes));
            byte[] part = Encoding.UTF8.GetBytes(route);
            int size = FluxMessageParts.GetEncodedSize(part.Length);
            Span<byte> rest = writer.GetSpan(size);
            FluxMessageParts.WriteLength(ref rest, part.Length);
            part.CopyTo(rest);
            writer.Advance(size);
        }

        return new(new(writer.WrittenMemory));
    }

    /// <summary>A stack with one hop more on top.</summary>
    /// <param name="route">The new nearest hop.</param>
    /// <returns>The new stack; this one is unchanged.</returns>
    /// <exception cref="ArgumentException"><paramref name="route"/> is empty.</exception>
    public FluxRouteStack Push(string route) => Create([route, .. ToList()]);

    /// <summary>Copies the stack off the buffer that it was read from.</summary>
    /// <returns>A stack of its own memory.</returns>
    public FluxRouteStack Copy() => IsEmpty ? default : new(new(_encoded.ToArray()));

    /// <summary>The hops as text, nearest first.</summary>
    /// <returns>A new list.</returns>
    public IReadOnlyList<string> ToList()
    {
        if (IsEmpty)
        {
            return [];
        }

        List<string> routes = [];
        FluxMessageParts parts = new(_encoded, baseOffset: 0);
        while (parts.TryNext(out ReadOnlySequence<byte> route))
        {
            routes.Add(Encoding.UTF8.GetString(route));
        }

        return routes;
    }

    /// <inheritdoc/>
    public bool Equals(FluxRouteStack other)
        => _encoded.Length == other._encoded.Length && _encoded.ToArray().AsSpan().SequenceEqual(other._encoded.ToArray());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is FluxRouteStack other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (ReadOnlyMemory<byte> segment in _encoded)
        {
            hash.AddBytes(segment.Span);
        }

        return hash.ToHashCode();
    }

    /// <summary>Compares by the bytes of the hops.</summary>
    /// <param name="left">One stack.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they are the same hops.</returns>
    public static bool operator ==(FluxRouteStack left, FluxRouteStack right) => left.Equals(right);

    /// <summary>Compares by the bytes of the hops.</summary>
    /// <param name="left">One stack.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they differ.</returns>
    public static bool operator !=(FluxRouteStack left, FluxRouteStack right) => !left.Equals(right);

    /// <summary>The hops, oldest first and joined by <c>!</c>, as <c>flux ping</c> shows them.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Join('!', ToList().Reverse());
}
