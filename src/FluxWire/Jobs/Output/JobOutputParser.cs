using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FluxWire.Jobs;

/// <summary>Reads the entries of <c>guest.output</c> (RFC 24).</summary>
internal static class JobOutputParser
{
    private static readonly IdSet RankZero = IdSet.Of(0);

    private enum Member
    {
        Other,
        Stream,
        Rank,
        Data,
        EndOfStream,
    }

    /// <summary>Reads an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="maxBytes">The most bytes that one entry may stand for.</param>
    /// <returns>The item; null for the header, and for entries that a later version may add.</returns>
    /// <exception cref="FluxProtocolException">The entry is not what RFC 24 says.</exception>
    internal static JobOutputItem? Parse(JobEvent entry, long maxBytes)
    {
        try
        {
            return entry.Name switch
            {
                "data" => (entry.HasContext ? ParsePlainData(entry) : null) ?? ParseData(entry, maxBytes),
                "redirect" => new JobOutputRedirect(entry.Timestamp, Text(entry, "stream"), Ranks(entry), Text(entry, "path")),
                "log" => ParseLog(entry),
                _ => null,
            };
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException or OverflowException)
        {
            // Without its cause, which quotes what it cannot read.
            throw new FluxProtocolException(
                FluxProtocolError.InvalidEventlogEntry, 0, $"the output entry '{entry.Name}' is not of RFC 24");
        }
    }

    // Nearly every entry has but these members, and there may be millions of them that come as fast as the broker can send: read without a
    // document, from the bytes of the log to the bytes of the task. Null for an entry that has more, or odd ones.
    private static JobOutputData? ParsePlainData(JobEvent entry)
    {
        Utf8JsonReader reader = new(entry.ContextUtf8.Span);
        string? stream = null;
        IdSet? ranks = null;
        byte[] data = [];
        bool endOfStream = false;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            Member member = MemberOf(reader);
            reader.Read();
            switch (member, reader.TokenType)
            {
                case (Member.Data, JsonTokenType.String):
                    data = Unescape(ref reader);
                    break;
                case (Member.Stream, JsonTokenType.String):
                    stream = reader.ValueTextEquals("stdout"u8) ? "stdout" : reader.ValueTextEquals("stderr"u8) ? "stderr" : reader.GetString();
                    break;
                case (Member.Rank, JsonTokenType.String):
                    ranks = reader.ValueTextEquals("0"u8) ? RankZero : IdSet.Parse(reader.GetString()!);
                    break;
                case (Member.EndOfStream, JsonTokenType.True or JsonTokenType.False):
                    endOfStream = reader.TokenType == JsonTokenType.True;
                    break;
                default:
                    return null;
            }
        }

        return stream is not null && ranks is not null ? new JobOutputData(entry.Timestamp, stream, ranks, data, endOfStream) : null;
    }

    private static Member MemberOf(in Utf8JsonReader reader)
        => reader.ValueTextEquals("data"u8) ? Member.Data
            : reader.ValueTextEquals("stream"u8) ? Member.Stream
            : reader.ValueTextEquals("rank"u8) ? Member.Rank
            : reader.ValueTextEquals("eof"u8) ? Member.EndOfStream
            : Member.Other;

    private static byte[] Unescape(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            return reader.ValueSpan.ToArray();
        }

        byte[] escaped = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            return escaped[..reader.CopyString(escaped)];
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(escaped);
        }
    }

    private static JobOutputData ParseData(JobEvent entry, long maxBytes)
    {
        JsonElement context = entry.Context;
        byte[] data = context.TryGetProperty("data"u8, out JsonElement text) ? Decode(context, text) : [];
        bool endOfStream = context.TryGetProperty("eof"u8, out JsonElement eof) && eof.GetBoolean();
        return new JobOutputData(entry.Timestamp, Text(entry, "stream"), Ranks(entry), Repeat(context, data, maxBytes), endOfStream);
    }

    private static byte[] Decode(JsonElement context, JsonElement text)
        => context.TryGetProperty("encoding"u8, out JsonElement encoding) && encoding.ValueEquals("base64"u8)
            ? text.GetBytesFromBase64()
            : Encoding.UTF8.GetBytes(Text(text, "data"));

    // RFC 24 lets a shell say that the same data came several times. A few bytes could so become any number: not beyond the limit.
    private static byte[] Repeat(JsonElement context, byte[] data, long maxBytes)
    {
        if (!context.TryGetProperty("repeat"u8, out JsonElement repeat) || repeat.GetInt32() is not (> 1 and int times))
        {
            return data;
        }

        return times * (long)data.Length <= maxBytes
            ? [.. Enumerable.Repeat(data, times).SelectMany(static piece => piece)]
            : throw new FluxProtocolException(
                FluxProtocolError.InvalidEventlogEntry, 0, $"{data.Length} bytes of output repeated {times} times are more than the limit of {maxBytes}");
    }

    private static JobOutputLog ParseLog(JobEvent entry)
    {
        JsonElement context = entry.Context;
        return new JobOutputLog(
            entry.Timestamp,
            context.TryGetProperty("rank"u8, out JsonElement rank) ? Rank(rank) : null,
            context.GetProperty("level"u8).GetInt32(),
            Text(entry, "message"),
            context.TryGetProperty("component"u8, out JsonElement component) ? component.GetString() : null,
            context.TryGetProperty("file"u8, out JsonElement file) ? file.GetString() : null,
            context.TryGetProperty("line"u8, out JsonElement line) ? line.GetInt32() : null);
    }

    private static int Rank(JsonElement rank)
        => rank.ValueKind == JsonValueKind.String ? int.Parse(rank.GetString()!, CultureInfo.InvariantCulture) : rank.GetInt32();

    private static IdSet Ranks(JobEvent entry)
    {
        JsonElement rank = entry.Context.GetProperty("rank"u8);
        return IdSet.Parse(rank.ValueKind == JsonValueKind.Number ? rank.GetRawText() : Text(rank, "rank"));
    }

    private static string Text(JobEvent entry, string name) => Text(entry.Context.GetProperty(name), name);

    private static string Text(JsonElement element, string name)
        => element.GetString() ?? throw new FormatException($"'{name}' is null.");
}
