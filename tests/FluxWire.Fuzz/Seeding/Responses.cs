using System.Buffers;
using FluxWire.Protocol;

namespace FluxWire.Fuzz.Seeding;

/// <summary>Responses, as a connection hands them to who reads them.</summary>
internal static class Responses
{
    /// <summary>One with a payload.</summary>
    /// <param name="json">The payload without its NUL.</param>
    internal static FluxMessage With(ReadOnlySpan<byte> json) => new(
        new FluxMessageHeader(FluxMessageType.Response, FluxMessageFlags.Payload, 0, FluxRoles.Owner, 0, 1),
        default,
        default,
        new ReadOnlySequence<byte>([.. json, 0]));

    /// <summary>An input up to its first NUL, which no JSON has.</summary>
    internal static byte[] UpToNul(byte[] input) => Array.IndexOf(input, (byte)0) is int nul and >= 0 ? input[..nul] : input;
}
