using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace FluxWire.Jobs;

/// <summary>A job request as <c>job-ingest.submit</c> wants it (RFC 15): <c>HEADER.PAYLOAD.SIGNATURE</c>, known as J.</summary>
/// <remarks>
/// Only the mechanism <c>none</c> is made here. The broker accepts it from the instance owner, on the word of the socket's
/// peer credentials; a guest needs a J that munge or curve has signed.
/// </remarks>
/// <param name="UserId">The uid that the header claims; the broker compares it with the socket's peer.</param>
/// <param name="Mechanism">How it is signed: <c>none</c>, <c>munge</c> or <c>curve</c>.</param>
/// <param name="Jobspec">The jobspec's JSON text in UTF-8.</param>
public sealed record SignedJob(uint UserId, string Mechanism, ReadOnlyMemory<byte> Jobspec)
{
    private const string NoMechanism = "none";
    private const char StringType = 's';
    private const char IntegerType = 'i';

    /// <summary>Wraps a jobspec with the mechanism <c>none</c>, byte for byte as libflux without flux-security does.</summary>
    /// <param name="userId">The submitter's uid, as the broker sees it.</param>
    /// <param name="jobspec">The jobspec's JSON text in UTF-8, without a NUL.</param>
    /// <returns>J.</returns>
    public static string WrapNone(uint userId, ReadOnlySpan<byte> jobspec)
    {
        ArrayBufferWriter<byte> writer = new();
        WriteNone(writer, userId, jobspec);
        return Encoding.ASCII.GetString(writer.WrittenSpan);
    }

    /// <summary>As <see cref="WrapNone"/>, without a string: a jobspec may be large.</summary>
    /// <param name="writer">Where to write J, in ASCII.</param>
    /// <param name="userId">The submitter's uid, as the broker sees it.</param>
    /// <param name="jobspec">The jobspec's JSON text in UTF-8, without a NUL.</param>
    public static void WriteNone(IBufferWriter<byte> writer, uint userId, ReadOnlySpan<byte> jobspec)
    {
        ArgumentNullException.ThrowIfNull(writer);

        // NUL-terminated strings, key and value in turn, each value with a letter for its type in front.
        Span<byte> header = stackalloc byte[64];
        Utf8.TryWrite(
            header, CultureInfo.InvariantCulture, $"version\0i1\0userid\0i{userId}\0mechanism\0s{NoMechanism}\0", out int length);
        WriteBase64(writer, header[..length]);
        writer.Write("."u8);
        WriteBase64(writer, jobspec);
        writer.Write("."u8);
        writer.Write("none"u8);
    }

    /// <summary>Takes J apart. A signature is not verified.</summary>
    /// <param name="text">J; base64 padding and the header's last NUL may be missing, as libflux allows.</param>
    /// <returns>Its parts.</returns>
    /// <exception cref="FluxProtocolException">It does not have three parts, a part is not base64, or the header lacks a
    /// field or has one of the wrong type.</exception>
    public static SignedJob Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);

        // Counted first: a text of nothing but dots would otherwise take many times its own memory.
        int dots = text.AsSpan().Count('.');
        if (dots != 2)
        {
            throw Invalid(0, $"a signed job has three parts joined by '.', found {dots + 1}");
        }

        string[] parts = text.Split('.');
        Dictionary<string, string> header = ParseHeader(Encoding.UTF8.GetString(Decode(parts[0], 0)));
        if (Field(header, "version", IntegerType) != "1")
        {
            throw Invalid(0, "the version in the header of a signed job is not 1");
        }

        string mechanism = Field(header, "mechanism", StringType);
        if (mechanism == NoMechanism && (parts[2] != NoMechanism || header.Count != 3))
        {
            throw Invalid(text.Length - parts[2].Length, $"mechanism none has the signature '{NoMechanism}'");
        }

        return uint.TryParse(Field(header, "userid", IntegerType), NumberStyles.None, CultureInfo.InvariantCulture, out uint userId)
            ? new SignedJob(userId, mechanism, Decode(parts[1], parts[0].Length + 1))
            : throw Invalid(0, "the userid in the header of a signed job is not a number");
    }

    private static void WriteBase64(IBufferWriter<byte> writer, ReadOnlySpan<byte> data)
    {
        Span<byte> text = writer.GetSpan(Base64.GetMaxEncodedToUtf8Length(data.Length));
        Base64.EncodeToUtf8(data, text, out _, out int written);
        writer.Advance(written);
    }

    private static Dictionary<string, string> ParseHeader(string header)
    {
        string[] strings = header.EndsWith('\0') ? header[..^1].Split('\0') : header.Split('\0');
        if (strings.Length % 2 != 0)
        {
            throw Invalid(0, "the header of a signed job does not pair keys and values");
        }

        Dictionary<string, string> fields = new(StringComparer.Ordinal);
        for (int i = 0; i < strings.Length; i += 2)
        {
            fields[strings[i]] = strings[i + 1];
        }

        return fields;
    }

    private static string Field(Dictionary<string, string> header, string key, char type)
        => header.TryGetValue(key, out string? value) && value.StartsWith(type)
            ? value[1..]
            : throw Invalid(0, $"the header of a signed job has no '{key}' of type '{type}'");

    private static byte[] Decode(string base64, int offset)
    {
        string padded = base64.PadRight((base64.Length + 3) / 4 * 4, '=');

        // .NET skips blanks and line breaks in base64, libflux refuses them.
        return !base64.AsSpan().ContainsAny(" \t\r\n") && Base64.IsValid(padded)
            ? Convert.FromBase64String(padded)
            : throw Invalid(offset, "a part of a signed job is not base64");
    }

    private static FluxProtocolException Invalid(long offset, string detail)
        => new(FluxProtocolError.InvalidSignedJob, offset, detail);
}
