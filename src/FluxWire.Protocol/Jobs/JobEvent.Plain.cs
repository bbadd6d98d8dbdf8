using FluxWire.Protocol;

namespace FluxWire.Jobs;

/// <content>
/// The fast path: an entry as brokers write nearly all of them, which is told to be well-formed with one look at each byte. Whatever is not just that is left to the
/// general path, so that what an entry is, and each kind of error, is found in one place.
/// </content>
public sealed partial class JobEvent
{
    // Longer ones are what a job has written, which vectors go over faster than one look at each byte.
    private const int MaxPlainLength = 512;

    /// <summary>Reads an entry, if it is plain.</summary>
    /// <param name="raw">The entry, without its newline.</param>
    /// <returns>The entry; null if it has to be read in the general way.</returns>
    internal static JobEvent? ParsePlain(ReadOnlyMemory<byte> raw)
    {
        // Output mostly ends with a newline, which is escaped: it is not to be looked through for nothing.
        if (raw.Length > MaxPlainLength || raw.Span.Contains((byte)'\\'))
        {
            return null;
        }

        Range timestamp = default;
        string? name = null;
        Range context = default;
        PlainObjectReader reader = new(raw.Span);
        while (reader.ReadMember())
        {
            ReadOnlySpan<byte> value = reader.Value;
            if (reader.Name.SequenceEqual("timestamp"u8))
            {
                timestamp = reader.ValueRange;
                if (value[0] is not ((byte)'-' or (>= (byte)'0' and <= (byte)'9')) || value.Length > MaxPlainDigits)
                {
                    return null;
                }
            }
            else if (reader.Name.SequenceEqual("name"u8))
            {
                if (value is not [(byte)'"', .. var text, (byte)'"'])
                {
                    return null;
                }

                name = JobEventNames.Of(text);
            }
            else if (reader.Name.SequenceEqual("context"u8))
            {
                context = reader.ValueRange;
                if (value[0] != '{')
                {
                    return null;
                }
            }
        }

        return reader.IsOver && !timestamp.Equals(default) && name is not null ? new JobEvent(raw, timestamp, name, context) : null;
    }
}
