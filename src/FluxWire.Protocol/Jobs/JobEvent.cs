using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace FluxWire.Jobs;

/// <summary>One entry of a job's eventlog (RFC 18; the events of a job are listed in RFC 21, of its output in RFC 24).</summary>
/// <remarks>
/// The entry keeps its bytes. That it is well-formed is found out at once, and what it is called; its timestamp and context are only
/// parsed when they are asked for.
/// </remarks>
public sealed partial class JobEvent
{
    private const double MinUnixSeconds = -62_135_596_800;
    private const double MaxUnixSeconds = 253_402_300_799;

    // A number of so many characters and without an exponent is finite whatever it is.
    private const int MaxPlainDigits = 24;

    private readonly Range _timestamp;
    private readonly Range _context;
    private StrongBox<JsonElement>? _parsedContext;

    private JobEvent(ReadOnlyMemory<byte> rawUtf8, Range timestamp, string name, Range context)
    {
        RawUtf8 = rawUtf8;
        _timestamp = timestamp;
        Name = name;
        _context = context;
    }

    /// <summary>When it happened, in seconds since the Unix epoch, exactly as the log has it.</summary>
    public double Timestamp => Utf8Parser.TryParse(TimestampUtf8.Span, out double seconds, out _) ? seconds : 0;

    /// <summary>The timestamp's digits as the log has them.</summary>
    public ReadOnlyMemory<byte> TimestampUtf8 => RawUtf8[_timestamp];

    /// <summary>When it happened, to the microsecond; a timestamp outside of the years 1 to 9999 gives the nearest of them.</summary>
    public DateTimeOffset Time
        => DateTimeOffset.UnixEpoch.AddMicroseconds(Math.Round(Math.Clamp(Timestamp, MinUnixSeconds, MaxUnixSeconds) * 1e6));

    /// <summary>What happened, such as <c>submit</c>, <c>alloc</c> or <c>finish</c>.</summary>
    public string Name { get; }

    /// <summary>The entry's JSON in UTF-8, without the newline that ended it.</summary>
    public ReadOnlyMemory<byte> RawUtf8 { get; }

    /// <summary>Whether the entry has a context.</summary>
    public bool HasContext => !_context.Equals(default);

    /// <summary>The context object; its <see cref="JsonElement.ValueKind"/> is <see cref="JsonValueKind.Undefined"/> if there is none.</summary>
    public JsonElement Context
    {
        get
        {
            if (!HasContext)
            {
                return default;
            }

            // Two threads may both parse it; they get equal elements, so no lock is needed.
            StrongBox<JsonElement> parsed = Volatile.Read(ref _parsedContext) ?? new(JsonElement.Parse(ContextUtf8.Span));
            Volatile.Write(ref _parsedContext, parsed);
            return parsed.Value;
        }
    }

    /// <summary>The context's JSON in UTF-8; empty if there is none.</summary>
    public ReadOnlyMemory<byte> ContextUtf8 => HasContext ? RawUtf8[_context] : default;

    /// <summary>Reads one entry.</summary>
    /// <param name="line">One line of an eventlog in UTF-8, with or without its newline. The event keeps this memory.</param>
    /// <returns>The entry.</returns>
    /// <exception cref="FluxProtocolException">The line is not one JSON object with a numeric <c>timestamp</c>, a
    /// <c>name</c> string and, if any, a <c>context</c> object (RFC 18), nested no deeper than 64, or not Unicode. Unknown keys are
    /// ignored.</exception>
    public static JobEvent Parse(ReadOnlyMemory<byte> line)
    {
        ReadOnlyMemory<byte> raw = line.Length > 0 && line.Span[^1] == (byte)'\n' ? line[..^1] : line;
        return ParsePlain(raw) ?? ParseAny(raw);
    }

    /// <summary>Reads one entry.</summary>
    /// <param name="line">One line of an eventlog, with or without its newline.</param>
    /// <returns>The entry.</returns>
    /// <exception cref="FluxProtocolException">As <see cref="Parse(ReadOnlyMemory{byte})"/>.</exception>
    public static JobEvent Parse(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return Parse(Encoding.UTF8.GetBytes(line));
    }

    /// <summary>Reads a whole eventlog, as the KVS keeps it: entries that each end with a newline.</summary>
    /// <param name="log">The log in UTF-8.</param>
    /// <returns>Its entries, in order.</returns>
    /// <exception cref="FluxProtocolException">A line is not an entry.</exception>
    public static IReadOnlyList<JobEvent> ParseLog(ReadOnlyMemory<byte> log)
    {
        List<JobEvent> events = [];
        while (!log.IsEmpty)
        {
            int newline = log.Span.IndexOf((byte)'\n');
            int length = newline < 0 ? log.Length : newline + 1;
            events.Add(Parse(log[..length]));
            log = log[length..];
        }

        return events;
    }

    /// <summary>The entry's JSON as the log has it, without the newline.</summary>
    /// <returns>One line of JSON.</returns>
    public override string ToString() => Encoding.UTF8.GetString(RawUtf8.Span);

    private static JobEvent ParseAny(ReadOnlyMemory<byte> raw)
    {
        Utf8JsonReader reader = new(raw.Span);
        try
        {
            CheckUnicode(raw.Span);
            return ParseObject(raw, ref reader);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The reader throws the latter for strings that are no Unicode: half a surrogate pair, or bytes that are not UTF-8. What it says
            // quotes the line, and logs of errors are no place for that.
            throw new FluxProtocolException(FluxProtocolError.InvalidEventlogEntry, reader.BytesConsumed,
                "an eventlog line is not a JSON object");
        }
    }

    private static JobEvent ParseObject(ReadOnlyMemory<byte> raw, ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw Invalid(ref reader, "it is not a JSON object");
        }

        Range timestamp = default;
        string? name = null;
        Range context = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("timestamp"u8))
            {
                reader.Read();
                timestamp = IsFiniteNumber(ref reader)
                    ? (int)reader.TokenStartIndex..(int)reader.BytesConsumed
                    : throw Invalid(ref reader, "its timestamp is not a number that a double can hold");
            }
            else if (reader.ValueTextEquals("name"u8))
            {
                reader.Read();
                name = reader.TokenType == JsonTokenType.String
                    ? JobEventNames.Read(ref reader)
                    : throw Invalid(ref reader, "its name is not a string");
            }
            else if (reader.ValueTextEquals("context"u8))
            {
                context = ReadContext(ref reader);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        // What stands behind the object must be nothing; the reader throws if it is not.
        reader.Read();
        return !timestamp.Equals(default) && name is not null
            ? new JobEvent(raw, timestamp, name, context)
            : throw Invalid(ref reader, $"it has no {(name is null ? "name" : "timestamp")}");
    }

    // JSON readers look at texts only when they are asked for, and then throw: whoever has an event must not be surprised by what is in it.
    private static void CheckUnicode(ReadOnlySpan<byte> raw)
    {
        if (!Utf8.IsValid(raw))
        {
            throw new FluxProtocolException(FluxProtocolError.InvalidEventlogEntry, 0, "an eventlog line is not UTF-8");
        }

        // Half of a surrogate pair is valid UTF-8 as an escape; most lines have no escapes, and most escapes are newlines, which need no second look.
        if (raw.Contains((byte)'\\') && (raw.IndexOf("\\ud"u8) >= 0 || raw.IndexOf("\\uD"u8) >= 0))
        {
            CheckEscapes(raw);
        }
    }

    private static void CheckEscapes(ReadOnlySpan<byte> raw)
    {
        Utf8JsonReader reader = new(raw);
        while (reader.Read())
        {
            if (reader.ValueIsEscaped)
            {
                reader.GetString();
            }
        }
    }

    private static bool IsFiniteNumber(ref Utf8JsonReader reader)
        => reader.TokenType == JsonTokenType.Number
            && ((reader.ValueSpan.Length <= MaxPlainDigits && !reader.ValueSpan.ContainsAny((byte)'e', (byte)'E'))
                || (reader.TryGetDouble(out double seconds) && double.IsFinite(seconds)));

    private static Range ReadContext(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Invalid(ref reader, "its context is not an object");
        }

        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return start..(int)reader.BytesConsumed;
    }

    private static FluxProtocolException Invalid(ref Utf8JsonReader reader, string what)
        => new(FluxProtocolError.InvalidEventlogEntry, reader.TokenStartIndex, $"an eventlog line is refused, because {what}");
}
