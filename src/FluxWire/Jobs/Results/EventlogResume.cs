using System.Buffers;
using System.IO.Hashing;
using FluxWire.Connection;
using FluxWire.Protocol;

namespace FluxWire.Jobs;

/// <summary>Lets the watch of an eventlog go on after its connection was lost: the log only grows (RFC 18), so what was delivered comes first again.</summary>
/// <remarks>
/// It is skipped, and not believed: a restarted broker may have an older log, or another instance may answer. Of what was delivered only
/// its number and a chain of hashes are kept, 16 bytes however long the log.
/// </remarks>
internal sealed class EventlogResume(JobId id) : IStreamResume
{
    private long _delivered;
    private ulong _hash;
    private long _skipped;
    private ulong _hashOfSkipped;
    private bool _sentinelDelivered;

    private bool IsSkipping => _skipped < _delivered;

    /// <inheritdoc/>
    public void Restart()
    {
        _skipped = 0;
        _hashOfSkipped = 0;
    }

    /// <inheritdoc/>
    public bool Admit(in FluxMessage response)
    {
        if (!response.HasPayload)
        {
            // Between what was there and what is new: it marks the beginning of the watch, and that was before the interruption.
            bool isFirst = !_sentinelDelivered;
            _sentinelDelivered = true;
            return isFirst;
        }

        if (!IsSkipping)
        {
            _hash = Chain(_hash, response);
            _skipped = ++_delivered;
            return true;
        }

        _hashOfSkipped = Chain(_hashOfSkipped, response);
        _skipped++;
        return IsSkipping || _hashOfSkipped == _hash ? false : throw IsAnother();
    }

    /// <inheritdoc/>
    public void CheckEnd()
    {
        if (IsSkipping)
        {
            throw IsAnother();
        }
    }

    private FluxConnectionException IsAnother() => new(
        $"The connection was lost and made anew, and the log of job {id} is not the one of before: of {_delivered} events not all are there, or not the same. "
        + "The broker was restarted from an older state, or another instance answers; what was delivered may not have happened there.",
        FluxErrno.ESTALE,
        mayHaveBeenSent: true);

    private static ulong Chain(ulong hash, in FluxMessage response)
        => response.Payload.IsSingleSegment
            ? XxHash3.HashToUInt64(response.Payload.FirstSpan, unchecked((long)hash))
            : XxHash3.HashToUInt64(response.Payload.ToArray(), unchecked((long)hash));
}
