using FluxWire.Protocol;

namespace FluxWire.Testing;

/// <summary>Which messages a fault is aimed at: those for which everything that is set here holds.</summary>
/// <example>
/// <code>
/// MessageMatch.Response("job-manager.wait")                          // the next one, on any connection
/// MessageMatch.ToClient with { Connection = 2, Number = 3 }          // the third message of the second connection
/// MessageMatch.ToBroker with { Times = null }                        // every one
/// MessageMatch.Greeting with { Times = null }                        // of every connection from now on
/// </code>
/// </example>
public sealed record MessageMatch
{
    /// <summary>The next greeting of a broker.</summary>
    public static MessageMatch Greeting { get; } = new() { Direction = ProxyDirection.ToClient, Number = 0 };

    /// <summary>The next message to a broker.</summary>
    public static MessageMatch ToBroker { get; } = new() { Direction = ProxyDirection.ToBroker };

    /// <summary>The next message to a client; the greeting is none.</summary>
    public static MessageMatch ToClient { get; } = new() { Direction = ProxyDirection.ToClient };

    /// <summary>The direction; null for both.</summary>
    public ProxyDirection? Direction { get; init; }

    /// <summary>The number of the connection, from 1 in the order of accepting; null for all.</summary>
    public int? Connection { get; init; }

    /// <summary>The number in its direction of its connection, from 1; 0 is the greeting, which nothing else matches. Null for any message.</summary>
    public long? Number { get; init; }

    /// <summary>The type; null for any.</summary>
    public FluxMessageType? Type { get; init; }

    /// <summary>The whole topic; null for any.</summary>
    public string? Topic { get; init; }

    /// <summary>The matchtag of a request or response; null for any.</summary>
    public uint? Matchtag { get; init; }

    /// <summary>What else has to hold; null for nothing. It is called while the message waits, and must not block.</summary>
    public Func<ProxiedMessage, bool>? Where { get; init; }

    /// <summary>How many matching messages are let by before the first that counts. Default: 0.</summary>
    public int Skip { get; init; }

    /// <summary>How many messages are meant, over all connections; null for all. Default: 1.</summary>
    public int? Times { get; init; } = 1;

    /// <summary>The next request with a topic.</summary>
    /// <param name="topic">The whole topic.</param>
    /// <returns>The match.</returns>
    public static MessageMatch Request(string topic)
        => new() { Direction = ProxyDirection.ToBroker, Type = FluxMessageType.Request, Topic = topic };

    /// <summary>The next response with a topic.</summary>
    /// <param name="topic">The whole topic.</param>
    /// <returns>The match.</returns>
    public static MessageMatch Response(string topic)
        => new() { Direction = ProxyDirection.ToClient, Type = FluxMessageType.Response, Topic = topic };

    /// <summary>Whether the message with this number can match at all, whatever it is.</summary>
    internal bool Concerns(int connection, ProxyDirection direction, long number)
        => (Connection is null || Connection == connection)
            && (Direction is null || Direction == direction)
            && (Number is null ? number > 0 : Number == number);

    internal bool Matches(ProxiedMessage message)
        => Concerns(message.Connection, message.Direction, message.Number)
            && (Type is null || Type == message.Type)
            && (Topic is null || Topic == message.Topic)
            && (Matchtag is not { } matchtag || (message.Message is not null && message.Matchtag == matchtag))
            && (Where is null || Where(message));
}
