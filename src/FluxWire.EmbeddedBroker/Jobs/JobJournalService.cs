using System.Text;
using System.Text.Json;
using FluxWire.Embedded.Routing;
using FluxWire.Jobs;

namespace FluxWire.Embedded.Jobs;

/// <summary><c>job-manager.events-journal</c>: the events of all jobs, those so far and then each as it comes.</summary>
internal sealed class JobJournalService(JobTable jobs)
{
    private readonly List<Listener> _listeners = [];

    public void Register(Service jobManager)
    {
        jobManager.Owner("events-journal", Listen).Owner("events-journal-cancel", Cancel);
        jobManager.SenderGone += sender => _listeners.RemoveAll(listener => listener.Request.IsFrom(sender));
    }

    /// <summary>A job has a new event.</summary>
    public void EventPosted(Job job, string name)
    {
        string line = Encoding.UTF8.GetString(job.Eventlog.Lines[^1]);
        foreach (Listener listener in _listeners)
        {
            if (listener.Wants(name))
            {
                listener.Request.Respond(json => Write(json, job, $"[{line}]", name == "submit", name == "alloc"));
            }
        }
    }

    private void Listen(Request request)
    {
        JsonElement payload = request.Payload;
        if (!request.IsStreaming)
        {
            throw new RequestException(FluxErrno.EPROTO, "job-manager.events requires streaming RPC flag");
        }

        Listener listener = new(request, FilterOf(payload, "allow"), FilterOf(payload, "deny"));
        bool full = payload.OptionalBoolean("full") ?? false;
        foreach (Job job in jobs.All.Where(job => full || job.IsActive))
        {
            request.Respond(json => Write(json, job, listener.Select(job), true, job.InitialR is not null));
        }

        request.Respond(static json =>
        {
            json.WriteJobId(JobId.Any);
            json.WriteStartArray("events");
            json.WriteEndArray();
        });
        _listeners.Add(listener);
    }

    private void Cancel(Request request)
    {
        uint matchtag = unchecked((uint)request.Payload.Int64("matchtag"));
        int index = _listeners.FindIndex(
            listener => listener.Request.Sender == request.Sender && listener.Request.Message.Matchtag == matchtag);
        if (index >= 0)
        {
            Listener listener = _listeners[index];
            _listeners.RemoveAt(index);
            listener.Request.RespondError(FluxErrno.ENODATA);
        }
    }

    private static void Write(Utf8JsonWriter json, Job job, string events, bool withJobspec, bool withR)
    {
        json.WriteJobId(job.Id);
        json.WritePropertyName("events");
        json.WriteRawValue(events);
        if (withJobspec)
        {
            json.WritePropertyName("jobspec");
            json.WriteRawValue(job.Spec.RedactedJson);
        }

        if (withR)
        {
            json.WritePropertyName("R");
            json.WriteRawValue(job.InitialR!);
        }
    }

    private static HashSet<string>? FilterOf(JsonElement payload, string name)
    {
        if (payload.OptionalMember(name) is not { } filter)
        {
            return null;
        }

        return filter.ValueKind == JsonValueKind.Object
            ? [.. filter.EnumerateObject().Select(static member => member.Name)]
            : throw new RequestException(FluxErrno.EPROTO, $"job-manager.events {name} should be an object");
    }

    /// <summary>Somebody who listens, and to which events.</summary>
    private sealed record Listener(Request Request, HashSet<string>? Allow, HashSet<string>? Deny)
    {
        public bool Wants(string name) => Allow?.Contains(name) != false && Deny?.Contains(name) != true;

        /// <summary>The events of a job so far that are wanted, as a JSON array.</summary>
        public string Select(Job job)
            => $"[{string.Join(',', job.Eventlog.Lines
                .Where(line => Wants(JobEvent.Parse(line).Name))
                .Select(static line => Encoding.UTF8.GetString(line)))}]";
    }
}
