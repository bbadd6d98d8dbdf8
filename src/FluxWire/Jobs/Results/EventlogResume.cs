using System.Buffers;
using System.IO.Hashing;
using FluxWire.Connection;
using FluxWire.Protocol;
using FluxWire.Rpc;

namespace FluxWire.Jobs;

/// <summary>Lets the watch of an eventlog go on after its connection was lost: the log only grows (RFC 18), so what was delivered comes first again.</summary>
/// <remarks>
/// It is skipped, and not believed: a restarted broker may have an older log, or another instance may answer. Of what was delivered only
/// its number and a chain of hashes are kept, 16 bytes however long the log. A shorter log is found out at once and not when it next grows, because
/// the repeated watch asks for a sentinel behind what is there, whether its consumer wants one or not.
/// </remarks>
internal sealed class EventlogResume(JobId id, string path, WatchFlags flags) : IStreamResume
{
    private long _delivered;
    private ulong _hash;
    private ulong _hashBefore;
    private long _skipped;
    private ulong _hashOfSkipped;
    private bool _sentinelDelivered;

    private bool IsSkipping => _skipped < _delivered;

    /// <summary>Prepares for another watch of the log, after this one has ended itself because its last entry was one too many.</summary>
    internal void BeginAgain()
    {
        _delivered--;
        _hash = _hashBefore;
        Restart();
    }

    /// <inheritdoc/>
    public OutboundRequest ToRepeat(in OutboundRequest first)
        => first with { Payload = JsonPayload.Create((id, path, flags | WatchFlags.InitialSentinel), EventlogWatcher.WritePayload) };

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
            if (IsSkipping)
            {
                throw IsAnother();
            }

            // Between what was there and what is new: it marks the beginning of the watch, and that was before the interruption.
            bool isWanted = flags.HasFlag(WatchFlags.InitialSentinel) && !_sentinelDelivered;
            _sentinelDelivered = true;
            return isWanted;
        }

        if (!IsSkipping)
        {
            _hashBefore = _hash;
            _hash = Chain(_hash, response);
            _skipped = ++_delivered;
            return true;
        }

        _hashOfSkipped = Chain(_hashOfSkipped, response);
        _skipped++;
        return IsSkipping || _hashOfSkipped == _hash ? false : throw IsAnother();
    }

    /// <inheritdoc/>
    public void CheckEnd(FluxErrno errno)
    {
        // What a running job writes is kept beside the rest, and a broker that is restarted has it no more: then it has no such log, or
        // no such place (EOPNOTSUPP), whichever it notices first. That a whole job is unknown, in contrast, it can say itself.
        bool hasLost = errno == FluxErrno.ENODATA
            || (path != EventlogWatchOptions.MainPath && (errno == FluxErrno.EOPNOTSUPP || errno == FluxErrno.ENOENT));
        if (hasLost && IsSkipping)
        {
            throw IsAnother();
        }
    }

    private FluxConnectionException IsAnother() => new(
        $"The connection was lost and made anew, and the log '{path}' of job {id} is not the one of before: of {_delivered} entries not all are there, or not the same. "
        + "The broker was restarted from an older state, or before it had saved what a running job wrote, or another instance answers; "
        + "what was delivered may not have happened there.",
        FluxErrno.ESTALE,
        mayHaveBeenSent: true);

    private static ulong Chain(ulong hash, in FluxMessage response)
        => response.Payload.IsSingleSegment
            ? XxHash3.HashToUInt64(response.Payload.FirstSpan, unchecked((long)hash))
            : XxHash3.HashToUInt64(response.Payload.ToArray(), unchecked((long)hash));
}
