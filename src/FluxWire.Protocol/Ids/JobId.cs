namespace FluxWire;

/// <summary>
/// The identity of a job: a 64-bit FLUID (RFC 19) made of 40 bits of milliseconds since the instance started, 14 bits that
/// name the generator (a broker rank) and 10 bits of sequence.
/// </summary>
/// <remarks>
/// The default value is id 0, which a broker never hands out in practice. Ids order by their value, which is the order of
/// submission for ids of one generator. <see cref="ToString()"/> writes <see cref="JobIdEncoding.F58"/>.
/// </remarks>
public readonly partial struct JobId : IEquatable<JobId>, IComparable<JobId>, IComparable,
    ISpanParsable<JobId>, IUtf8SpanParsable<JobId>, ISpanFormattable, IUtf8SpanFormattable
{
    private const int SequenceBits = 10;
    private const int GeneratorBits = 14;
    private const int TimestampBits = 40;

    private readonly ulong _value;

    /// <summary>Wraps the 64 bits of a job id. Every value is allowed.</summary>
    /// <param name="value">The id as an unsigned number, as <see cref="JobIdEncoding.Dec"/> writes it.</param>
    public JobId(ulong value) => _value = value;

    /// <summary>
    /// All ones: "any job" where a service takes that, as <c>job-manager.wait</c> does. It is <c>-1</c> in JSON.
    /// </summary>
    public static JobId Any => new(ulong.MaxValue);

    /// <summary>The id as an unsigned number.</summary>
    public ulong Value => _value;

    /// <summary>How long the instance had been running when the id was made; the unit on the wire is a millisecond.</summary>
    public TimeSpan Timestamp => TimeSpan.FromMilliseconds((long)(_value >> (GeneratorBits + SequenceBits)));

    /// <summary>Who made the id, 0 to 16383: the rank of the broker whose job-ingest module did.</summary>
    public int Generator => (int)(_value >> SequenceBits) & ((1 << GeneratorBits) - 1);

    /// <summary>Which id of its millisecond and generator this is, 0 to 1023.</summary>
    public int Sequence => (int)_value & ((1 << SequenceBits) - 1);

    /// <summary>Puts an id together from its three parts (RFC 19).</summary>
    /// <param name="timestamp">Time since the instance started, below 2^40 ms; what is finer than a millisecond is dropped.</param>
    /// <param name="generator">Who makes the id, 0 to 16383.</param>
    /// <param name="sequence">Which id of its millisecond this is, 0 to 1023.</param>
    /// <exception cref="ArgumentOutOfRangeException">A part does not fit in its bits.</exception>
    public static JobId Create(TimeSpan timestamp, int generator, int sequence)
    {
        long milliseconds = timestamp.Ticks / TimeSpan.TicksPerMillisecond;
        ArgumentOutOfRangeException.ThrowIfNegative(timestamp.Ticks, nameof(timestamp));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(milliseconds, 1L << TimestampBits, nameof(timestamp));
        ArgumentOutOfRangeException.ThrowIfNegative(generator);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(generator, 1 << GeneratorBits);
        ArgumentOutOfRangeException.ThrowIfNegative(sequence);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(sequence, 1 << SequenceBits);

        ulong upper = ((ulong)milliseconds << GeneratorBits) | (uint)generator;
        return new JobId((upper << SequenceBits) | (uint)sequence);
    }

    /// <summary>
    /// Reads the id as flux-core writes it into JSON: the same 64 bits as a signed number. An instance older than 17.4
    /// years makes ids that are negative there.
    /// </summary>
    /// <param name="value">The number from the JSON text; -1 is <see cref="Any"/>.</param>
    public static JobId FromSigned(long value) => new(unchecked((ulong)value));

    /// <summary>The id as flux-core expects it in JSON: the same 64 bits as a signed number; <see cref="Any"/> is -1.</summary>
    public long ToSigned() => unchecked((long)_value);

    /// <inheritdoc/>
    public bool Equals(JobId other) => _value == other._value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is JobId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _value.GetHashCode();

    /// <inheritdoc/>
    public int CompareTo(JobId other) => _value.CompareTo(other._value);

    /// <inheritdoc/>
    int IComparable.CompareTo(object? obj) => obj switch
    {
        null => 1,
        JobId other => CompareTo(other),
        _ => throw new ArgumentException($"A {nameof(JobId)} compares with a {nameof(JobId)} only.", nameof(obj)),
    };

    /// <summary>Whether both are the same id.</summary>
    public static bool operator ==(JobId left, JobId right) => left._value == right._value;

    /// <summary>Whether the ids differ.</summary>
    public static bool operator !=(JobId left, JobId right) => left._value != right._value;

    /// <summary>Whether the left value is smaller, as unsigned numbers.</summary>
    public static bool operator <(JobId left, JobId right) => left._value < right._value;

    /// <summary>Whether the left value is larger, as unsigned numbers.</summary>
    public static bool operator >(JobId left, JobId right) => left._value > right._value;

    /// <summary>Whether the left value is smaller or the same, as unsigned numbers.</summary>
    public static bool operator <=(JobId left, JobId right) => left._value <= right._value;

    /// <summary>Whether the left value is larger or the same, as unsigned numbers.</summary>
    public static bool operator >=(JobId left, JobId right) => left._value >= right._value;
}
