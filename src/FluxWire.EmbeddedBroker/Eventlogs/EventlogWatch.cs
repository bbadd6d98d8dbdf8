using FluxWire.Embedded.Jobs;
using FluxWire.Embedded.Routing;

namespace FluxWire.Embedded.Eventlogs;

/// <summary>One stream of one watcher.</summary>
/// <remarks>
/// The log is kept anyway, so a watcher that does not keep up costs no memory: it is sent as much as it takes, and the rest when it has read that.
/// </remarks>
internal sealed class EventlogWatch : IEventlogReader
{
    private const string MainPath = "eventlog";

    private readonly EventlogWatchFlags _flags;
    private readonly Action _ended;
    private Eventlog? _log;
    private GuestLogs? _guest;
    private string _path = string.Empty;
    private int _next;
    private int _sentinelAt = -1;
    private bool _isOver;
    private bool _isWaiting;

    /// <param name="request">The request that its responses go to.</param>
    /// <param name="flags">How to watch.</param>
    /// <param name="isGuest">Whether it watches a log below <c>guest.</c>.</param>
    /// <param name="ended">Called when the stream is over.</param>
    public EventlogWatch(Request request, EventlogWatchFlags flags, bool isGuest, Action ended)
    {
        Request = request;
        IsGuest = isGuest;
        _flags = flags;
        _ended = ended;
    }

    public Request Request { get; }

    public bool IsGuest { get; }

    /// <summary>Begins to send.</summary>
    /// <param name="job">The job.</param>
    /// <param name="path">The log's name, without <c>guest.</c>.</param>
    public void Start(Job job, string path)
    {
        _path = path;
        if (IsGuest)
        {
            _guest = job.Guest;
            FollowGuest();
        }
        else if (path == MainPath)
        {
            Follow(job.Eventlog);
        }
        else if (path is "J" or "R" or "jobspec")
        {
            // A value that is no eventlog has no entry that could be sent; a real broker is silent then.
            return;
        }
        else if ((_flags & EventlogWatchFlags.WaitCreate) == 0)
        {
            End(FluxErrno.ENOENT);
        }
    }

    public void Appended() => Send();

    public void Ended() => Send();

    /// <summary>Ends the stream and says so.</summary>
    public void End(FluxErrno errno)
    {
        if (!_isOver)
        {
            Detach();
            Request.RespondError(errno);
        }
    }

    /// <summary>Ends the stream without a word: nobody listens any more.</summary>
    public void Detach()
    {
        _isOver = true;
        _log?.RemoveReader(this);
        _guest?.RemoveOnChange(FollowGuest);
        _ended();
    }

    // Before the job starts a watcher of its logs waits without being asked to; a job that never starts has none.
    private void FollowGuest()
    {
        Eventlog? log = _guest!.Find(_path);
        bool waits = !_guest.HasEnded
            && (!_guest.HasStarted || (log is null && (_flags & EventlogWatchFlags.WaitCreate) != 0));
        if (waits)
        {
            _guest.OnChange(FollowGuest);
        }
        else if (log is not null)
        {
            Follow(log);
        }
        else
        {
            End(_guest.HasStarted ? FluxErrno.ENOENT : FluxErrno.ENODATA);
        }
    }

    private void Follow(Eventlog log)
    {
        _log = log;
        if ((_flags & EventlogWatchFlags.InitialSentinel) != 0)
        {
            _sentinelAt = log.Lines.Count;
        }

        if (!log.IsClosed)
        {
            log.AddReader(this);
        }

        Send();
    }

    private void Send()
    {
        while (!_isOver && !_isWaiting)
        {
            if (_next == _sentinelAt)
            {
                _sentinelAt = -1;
                Request.Respond();
            }

            if (_next == _log!.Lines.Count)
            {
                break;
            }

            byte[] line = _log.Lines[_next++];
            Request.Respond(json => json.WriteString("event", line));
            WaitIfBehind();
        }

        if (!_isOver && !_isWaiting && _log!.IsClosed)
        {
            End(FluxErrno.ENODATA);
        }
    }

    private void WaitIfBehind()
    {
        if (Request.Client.IsBehind)
        {
            _isWaiting = true;
            Request.Client.WhenRead(() =>
            {
                _isWaiting = false;
                Send();
            });
        }
    }
}
