using System.Text.Json;
using FluxWire.Embedded.Jobs;
using FluxWire.Embedded.Routing;

namespace FluxWire.Embedded.Eventlogs;

/// <summary><c>job-info.eventlog-watch</c>: streams a log of a job, entry by entry, until it ends or the watcher cancels.</summary>
internal sealed class EventlogWatchService
{
    private const string GuestPrefix = "guest.";

    private readonly JobTable _jobs;
    private readonly Dictionary<(string Sender, uint Matchtag), EventlogWatch> _watches = [];

    public EventlogWatchService(JobTable jobs) => _jobs = jobs;

    /// <summary>How many watches there are, of a job's main log and of its guest logs.</summary>
    public (int Main, int Guest) Count => (_watches.Values.Count(static watch => !watch.IsGuest), _watches.Values.Count(static watch => watch.IsGuest));

    public void Register(Service jobInfo)
    {
        jobInfo.User("eventlog-watch", Watch).User("eventlog-watch-cancel", Cancel);
        jobInfo.SenderGone += Forget;
    }

    private void Watch(Request request)
    {
        JsonElement payload = request.Payload;
        JobId id = payload.JobId();
        string path = payload.String("path");
        EventlogWatchFlags flags = (EventlogWatchFlags)payload.Int32("flags");
        if (!request.IsStreaming)
        {
            throw new RequestException(FluxErrno.EPROTO, "eventlog-watch request rejected without streaming RPC flag");
        }

        if ((flags & ~(EventlogWatchFlags.WaitCreate | EventlogWatchFlags.InitialSentinel)) != 0)
        {
            throw new RequestException(FluxErrno.EPROTO, "eventlog-watch request rejected with invalid flag");
        }

        (string Sender, uint Matchtag) key = (request.Sender, request.Message.Matchtag);
        if (_watches.ContainsKey(key))
        {
            throw new RequestException(FluxErrno.EINVAL);
        }

        bool guest = path.StartsWith(GuestPrefix, StringComparison.Ordinal);
        if (!_jobs.TryFind(id, out Job? job))
        {
            // Asked to wait for what will never be, a real broker waits until the client goes away.
            if (guest || (flags & EventlogWatchFlags.WaitCreate) == 0)
            {
                throw new RequestException(FluxErrno.ENOENT);
            }
        }
        else if (!request.MayActFor(job.UserId))
        {
            throw new RequestException(FluxErrno.EPERM);
        }

        EventlogWatch watch = new(request, flags, guest, ended: () => _watches.Remove(key));
        _watches.Add(key, watch);
        if (job is not null)
        {
            watch.Start(job, guest ? path[GuestPrefix.Length..] : path);
        }
    }

    private void Cancel(Request request)
    {
        uint matchtag = unchecked((uint)request.Payload.Int64("matchtag"));
        if (_watches.TryGetValue((request.Sender, matchtag), out EventlogWatch? watch))
        {
            watch.End(FluxErrno.ENODATA);
        }
    }

    private void Forget(string sender)
    {
        foreach (EventlogWatch watch in _watches.Values.Where(watch => watch.Request.IsFrom(sender)).ToArray())
        {
            watch.Detach();
        }
    }
}
