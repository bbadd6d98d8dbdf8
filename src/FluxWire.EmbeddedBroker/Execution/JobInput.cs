using System.Globalization;
using System.Text;
using System.Text.Json;
using FluxWire.Embedded.Eventlogs;
using FluxWire.Embedded.Jobs;
using FluxWire.Embedded.Jobspecs;
using FluxWire.Embedded.Loop;
using FluxWire.Embedded.Routing;

namespace FluxWire.Embedded.Execution;

/// <summary>The stdin service of a job's shell, <c>UID-shell-JOBID.stdin</c>, and the log of what was sent (RFC 24).</summary>
internal sealed class JobInput
{
    private const string AllTasks = "all";

    private readonly Job _job;
    private readonly Router _router;
    private readonly BrokerLoop _loop;
    private readonly Service? _service;
    private readonly Eventlog _log;
    private readonly Action<IdSet?, ReadOnlyMemory<byte>, bool> _deliver;
    private IdSet _open;

    /// <param name="job">The job.</param>
    /// <param name="router">Where the service is registered, until it is closed.</param>
    /// <param name="loop">The loop.</param>
    /// <param name="deliver">Takes input: the tasks (null for all), the data, and whether it is the last.</param>
    public JobInput(Job job, Router router, BrokerLoop loop, Action<IdSet?, ReadOnlyMemory<byte>, bool> deliver)
    {
        _job = job;
        _router = router;
        _loop = loop;
        _deliver = deliver;
        _open = IdSet.FromRange(0, (uint)job.Spec.TaskCount - 1);
        _log = job.Guest.Open(GuestLogs.Input);
        _log.Append(loop.Now, "header", json =>
        {
            json.WriteNumber("version", 1);
            json.WriteStartObject("encoding");
            json.WriteString("stdin", "UTF-8");
            json.WriteEndObject();
            json.WriteStartObject("count");
            json.WriteNumber("stdin", 1);
            json.WriteEndObject();
            json.WriteStartObject("options");
            json.WriteEndObject();
        });
        ServiceName = string.Create(
            CultureInfo.InvariantCulture, $"{job.UserId}-shell-{job.Id.ToString(JobIdEncoding.F58Plain)}");
        if (FileOf(job.Spec) is { } path)
        {
            _log.Append(loop.Now, "redirect", json =>
            {
                json.WriteString("stream", "stdin");
                json.WriteString("rank", AllTasks);
                json.WriteString("path", path);
            });
            return;
        }

        _service = router.Add(ServiceName).User("stdin", Receive);
    }

    public string ServiceName { get; }

    /// <summary>The file that is the tasks' input, tags not filled in, as shell option <c>input</c> says; null if input is sent.</summary>
    public static string? FileOf(Jobspec spec)
        => spec.ShellOption("input", "stdin", "type") is { ValueKind: JsonValueKind.String } type && type.GetString() == "file"
            && spec.ShellOption("input", "stdin", "path") is { ValueKind: JsonValueKind.String } path ? path.GetString() : null;

    /// <summary>Takes the service away: the shell has exited.</summary>
    public void Close()
    {
        if (_service is not null)
        {
            _router.Remove(_service);
        }
    }

    private void Receive(Request request)
    {
        if (!request.MayActFor(_job.UserId))
        {
            throw new RequestException(FluxErrno.EPERM);
        }

        JsonElement payload = request.Payload;
        if (_open.IsEmpty)
        {
            throw new RequestException(FluxErrno.EPIPE);
        }

        payload.String("stream");
        string rank = payload.String("rank");
        bool eof = payload.OptionalBoolean("eof") ?? false;
        byte[] data = DataOf(payload, eof);
        IdSet? ranks = RanksOf(rank);
        _log.Append(_loop.Now, "data", json =>
        {
            foreach (JsonProperty member in payload.EnumerateObject())
            {
                member.WriteTo(json);
            }
        });
        if (eof)
        {
            _open = ranks is null ? IdSet.Empty : _open.Except(ranks);
        }

        _deliver(ranks, data, eof);
        request.Respond();
    }

    private IdSet? RanksOf(string rank)
    {
        if (rank == AllTasks)
        {
            return null;
        }

        if (!IdSet.TryParse(rank, out IdSet? ranks))
        {
            throw new RequestException(FluxErrno.EINVAL);
        }

        return ranks.Except(_open).IsEmpty ? ranks : throw new RequestException(FluxErrno.EPIPE);
    }

    private static byte[] DataOf(JsonElement payload, bool eof)
    {
        if (payload.OptionalString("data") is not { } text)
        {
            return eof ? [] : throw new RequestException(FluxErrno.EPROTO);
        }

        if (payload.OptionalString("encoding") != "base64")
        {
            return Encoding.UTF8.GetBytes(text);
        }

        byte[] data = new byte[text.Length];
        return Convert.TryFromBase64String(text, data, out int length) ? data[..length] : throw new RequestException(FluxErrno.EPROTO);
    }
}
