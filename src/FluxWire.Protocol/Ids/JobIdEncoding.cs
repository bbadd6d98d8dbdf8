namespace FluxWire;

/// <summary>
/// The ways to write a job id as text (RFC 19, "Text Encodings"). Every one of them parses back with
/// <see cref="JobId.Parse(string)"/>.
/// </summary>
public enum JobIdEncoding
{
    /// <summary>Decimal, unsigned: <c>3885066354688</c>. Format string <c>dec</c>.</summary>
    Dec,

    /// <summary>Lower-case hexadecimal with <c>0x</c> and no padding: <c>0x38890000000</c>. Format string <c>hex</c>.</summary>
    Hex,

    /// <summary>Four groups of four hexadecimal digits: <c>0000.0388.9000.0000</c>. Format string <c>dothex</c>.</summary>
    DotHex,

    /// <summary>
    /// The job's directory in the KVS: <c>job.</c> and then <see cref="DotHex"/>. Format string <c>kvs</c>.
    /// </summary>
    Kvs,

    /// <summary>
    /// Six words of the mnemonicode list: <c>contour-baboon-iceberg--gravity-academy-academy</c>. Format string <c>words</c>.
    /// </summary>
    Words,

    /// <summary>
    /// The usual form: <c>ƒ</c> (U+0192) and base58 digits, as in <c>ƒ2m491aa3</c>. Format string <c>f58</c>, <c>G</c> or none.
    /// </summary>
    F58,

    /// <summary>As <see cref="F58"/> with an ASCII <c>f</c>, for places without Unicode. Format string <c>f58plain</c>.</summary>
    F58Plain,

    /// <summary>Base 576, one emoji a digit. Format string <c>emoji</c>.</summary>
    Emoji,
}
