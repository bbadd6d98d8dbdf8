namespace FluxWire.Testing.Tests.Support;

/// <summary>Frames as they travel, from captures of a real broker.</summary>
internal static class Frames
{
    /// <summary>A request <c>attr.get</c>, matchtag 1.</summary>
    public static byte[] Request { get; } = FromHex("""
        12 00 ee ff 00 00 00 30
        00 08 61 74 74 72 2e 67 65 74
        10 7b 22 6e 61 6d 65 22 3a 22 73 69 7a 65 22 7d 00
        14 8e 01 01 0b ff ff ff ff 00 00 00 00 ff ff ff ff 00 00 00 01
        """);

    /// <summary>Its response.</summary>
    public static byte[] Response { get; } = FromHex("""
        12 00 ee ff 00 00 00 38 00 08 61 74 74 72 2e 67 65 74
        18 7b 22 76 61 6c 75 65 22 3a 22 31 22 2c 22 66 6c 61 67 73 22 3a 31 7d 00
        14 8e 01 02 0b 00 00 00 00 00 00 00 05 00 00 00 00 00 00 00 01
        """);

    /// <summary>The response to a call of <c>kvs.nope</c>: errno 38, matchtag 2.</summary>
    public static byte[] ErrorResponse { get; } = FromHex("""
        12 00 ee ff 00 00 00 42 00 08 6b 76 73 2e 6e 6f 70 65
        22 55 6e 6b 6e 6f 77 6e 20 73 65 72 76 69 63 65 20 6d 65 74 68 6f 64 20 27 6b 76 73 2e 6e 6f 70 65 27 00
        14 8e 01 02 0b 00 00 00 00 00 00 00 05 00 00 00 26 00 00 00 02
        """);

    /// <summary>A streaming request <c>groups.get</c>, matchtag 3.</summary>
    public static byte[] StreamingRequest { get; } = FromHex("""
        12 00 ee ff 00 00 00 2f 00 0a 67 72 6f 75 70 73 2e 67 65 74 0d 7b 22 6e 61 6d 65 22 3a 22 78 22 7d 00
        14 8e 01 01 4b ff ff ff ff 00 00 00 00 ff ff ff ff 00 00 00 03
        """);

    /// <summary>A frame with the right magic and size, and nothing sensible in it.</summary>
    public static byte[] Nonsense { get; } = FromHex("12 00 ee ff 00 00 00 02 aa bb");

    public static byte[] FromHex(string text) => Convert.FromHexString(string.Concat(text.Split([' ', '\n', '\r'])));

    /// <summary>The message of a direction.</summary>
    public static byte[] For(ProxyDirection direction) => direction == ProxyDirection.ToBroker ? Request : Response;

    /// <summary>Another message of a direction.</summary>
    public static byte[] OtherFor(ProxyDirection direction) => direction == ProxyDirection.ToBroker ? StreamingRequest : ErrorResponse;

    /// <summary>The topic of <see cref="For"/>.</summary>
    public static MessageMatch Match(ProxyDirection direction)
        => direction == ProxyDirection.ToBroker ? MessageMatch.Request("attr.get") : MessageMatch.Response("attr.get");
}
