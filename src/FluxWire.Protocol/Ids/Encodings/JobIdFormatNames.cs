namespace FluxWire.Ids.Encodings;

/// <summary>The format strings of <see cref="JobId"/>: the names that flux_job_id_encode(3) gives the encodings.</summary>
internal static class JobIdFormatNames
{
    public static JobIdEncoding Resolve(ReadOnlySpan<char> format)
    {
        Span<char> lower = stackalloc char[8];
        int length = format.Length > lower.Length ? -1 : format.ToLowerInvariant(lower);
        return length < 0
            ? throw Unknown(format)
            : lower[..length] switch
            {
                "" or "g" or "f58" => JobIdEncoding.F58,
                "f58plain" => JobIdEncoding.F58Plain,
                "dec" => JobIdEncoding.Dec,
                "hex" => JobIdEncoding.Hex,
                "dothex" => JobIdEncoding.DotHex,
                "kvs" => JobIdEncoding.Kvs,
                "words" => JobIdEncoding.Words,
                "emoji" => JobIdEncoding.Emoji,
                _ => throw Unknown(format),
            };
    }

    private static FormatException Unknown(ReadOnlySpan<char> format) =>
        new($"'{format}' is not a job id format. Accepted: dec, hex, dothex, kvs, words, f58, f58plain, emoji; "
            + "empty or G for f58.");
}
