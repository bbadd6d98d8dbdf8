using System.Text;
using System.Text.Json;
using FluxWire.Embedded.Eventlogs;
using FluxWire.Embedded.Jobs;
using FluxWire.Embedded.Routing;

namespace FluxWire.Embedded.Lookup;

/// <summary><c>job-info.lookup</c> and its relatives: what a real instance keeps in the KVS about a job.</summary>
internal sealed class JobLookupService
{
    private const string GuestPrefix = "guest.";
    private const int DecodeFlag = 1;
    private const int CurrentFlag = 2;

    private readonly JobTable _jobs;
    private readonly List<(Request Request, Job Job)> _updateWatches = [];

    public JobLookupService(JobTable jobs) => _jobs = jobs;

    public void Register(Service jobInfo)
    {
        jobInfo
            .User("lookup", Lookup)
            .User("update-lookup", UpdateLookup)
            .User("update-watch", UpdateWatch)
            .User("update-watch-cancel", CancelUpdateWatch);
        jobInfo.SenderGone += sender => _updateWatches.RemoveAll(watch => watch.Request.IsFrom(sender));
    }

    /// <summary>A job's jobspec or resources were updated: <c>jobspec-update</c> or <c>resource-update</c> was posted.</summary>
    public void EventPosted(Job job, string name)
    {
        string? key = name switch
        {
            "jobspec-update" => "jobspec",
            "resource-update" => "R",
            _ => null,
        };
        if (key is null)
        {
            return;
        }

        foreach ((Request request, Job watched) in _updateWatches)
        {
            if (watched == job && request.Payload.String("key") == key)
            {
                RespondValue(request, job, key);
            }
        }
    }

    /// <summary>A job has become inactive: nothing about it is updated any more.</summary>
    public void Ended(Job job) => EndUpdateWatches(watch => watch.Job == job);

    private void Lookup(Request request)
    {
        JsonElement payload = request.Payload;
        JobId id = payload.JobId();
        JsonElement keys = payload.Array("keys");
        int flags = payload.Int32("flags");
        if ((flags & ~(DecodeFlag | CurrentFlag)) != 0)
        {
            throw new RequestException(FluxErrno.EPROTO, "lookup request rejected with invalid flag");
        }

        string[] names = [.. keys.EnumerateArray().Select(static key => key.AsString())];
        Job job = Find(request, id);
        KeyValuePair<string, string>[] values = [.. names.Distinct().Select(name => KeyValuePair.Create(name, ValueOf(job, name, (flags & CurrentFlag) != 0)))];
        request.Respond(json =>
        {
            json.WriteJobId(job.Id);
            foreach ((string name, string value) in values)
            {
                json.WritePropertyName(name);
                if ((flags & DecodeFlag) != 0 && name is "R" or "jobspec")
                {
                    json.WriteRawValue(value);
                }
                else
                {
                    json.WriteStringValue(value);
                }
            }
        });
    }

    private void UpdateLookup(Request request)
    {
        JsonElement payload = request.Payload;
        JobId id = payload.JobId();
        string key = payload.String("key");
        payload.Int32("flags");
        if (key != "R")
        {
            throw new RequestException(FluxErrno.EINVAL, "update-lookup unsupported key specified");
        }

        Job job = Find(request, id);
        string value = ValueOf(job, key, isCurrent: true);
        request.Respond(json =>
        {
            json.WriteJobId(job.Id);
            json.WritePropertyName(key);
            json.WriteRawValue(value);
        });
    }

    private void UpdateWatch(Request request)
    {
        JsonElement payload = request.Payload;
        JobId id = payload.JobId();
        string key = payload.String("key");
        payload.Int32("flags");
        if (!request.IsStreaming)
        {
            throw new RequestException(FluxErrno.EPROTO, "update-watch request rejected without streaming RPC flag");
        }

        if (key is not ("R" or "jobspec"))
        {
            throw new RequestException(FluxErrno.EINVAL, "update-watch unsupported key specified");
        }

        Job job = Find(request, id);
        RespondValue(request, job, key);
        if (job.IsActive)
        {
            _updateWatches.Add((request, job));
        }
        else
        {
            request.RespondError(FluxErrno.ENODATA);
        }
    }

    private void CancelUpdateWatch(Request request)
    {
        uint matchtag = unchecked((uint)request.Payload.Int64("matchtag"));
        EndUpdateWatches(watch => watch.Request.Sender == request.Sender && watch.Request.Message.Matchtag == matchtag);
    }

    private void EndUpdateWatches(Predicate<(Request Request, Job Job)> which)
    {
        foreach ((Request request, Job job) watch in _updateWatches.FindAll(which))
        {
            _updateWatches.Remove(watch);
            watch.request.RespondError(FluxErrno.ENODATA);
        }
    }

    private static void RespondValue(Request request, Job job, string key)
    {
        string value = ValueOf(job, key, isCurrent: true);
        request.Respond(json =>
        {
            json.WritePropertyName(key);
            json.WriteRawValue(value);
        });
    }

    private Job Find(Request request, JobId id)
    {
        if (!_jobs.TryFind(id, out Job? job))
        {
            throw new RequestException(FluxErrno.ENOENT, "invalid job id");
        }

        return request.MayActFor(job.UserId)
            ? job : throw new RequestException(FluxErrno.EPERM, "access is restricted to job/instance owner");
    }

    private static string ValueOf(Job job, string key, bool isCurrent)
    {
        if (key is "guest" or "guest.exec")
        {
            throw new RequestException(FluxErrno.EISDIR, $"{key}: {FluxErrno.EISDIR.Text}");
        }

        string? value = key switch
        {
            "J" => job.SignedJob,
            "jobspec" => isCurrent ? job.Spec.CurrentJson() : job.Spec.RedactedJson,
            "R" => isCurrent ? job.Allocation?.ToR() : job.InitialR,
            "eventlog" => TextOf(job.Eventlog),
            _ when key.StartsWith(GuestPrefix, StringComparison.Ordinal) => TextOf(job.Guest.Find(key[GuestPrefix.Length..])),
            _ => null,
        };
        return value ?? throw new RequestException(FluxErrno.ENOENT, $"{key}: key not found");
    }

    private static string? TextOf(Eventlog? log) => log is null ? null : Encoding.UTF8.GetString(log.ToUtf8());
}
