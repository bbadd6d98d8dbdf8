using System.Text.Json;
using FluxWire.Embedded.Dependencies;
using FluxWire.Embedded.Jobspecs;
using FluxWire.Embedded.Loop;
using FluxWire.Embedded.Routing;
using FluxWire.Jobs;

namespace FluxWire.Embedded.Jobs;

/// <summary><c>job-ingest.submit</c>: unwraps J, validates the jobspec and gives the job its id.</summary>
internal sealed class JobIngestService
{
    private const JobFlags KnownFlags = JobFlags.Debug | JobFlags.Waitable | JobFlags.NoValidate;

    private readonly BrokerLoop _loop;
    private readonly JobLifecycle _lifecycle;
    private readonly JobIdGenerator _ids;
    private readonly JobDependencies _dependencies;

    /// <param name="loop">The loop.</param>
    /// <param name="lifecycle">Takes the jobs over.</param>
    /// <param name="ids">Makes the ids.</param>
    /// <param name="dependencies">Knows what jobs wait for.</param>
    public JobIngestService(BrokerLoop loop, JobLifecycle lifecycle, JobIdGenerator ids, JobDependencies dependencies)
    {
        _loop = loop;
        _lifecycle = lifecycle;
        _ids = ids;
        _dependencies = dependencies;
    }

    public void Register(Router router)
        => router.Add("job-ingest").User("submit", Submit, "error decoding job request: Protocol error");

    private void Submit(Request request)
    {
        JsonElement payload = request.Payload;
        string signedJob = payload.String("J");
        int urgency = payload.Int32("urgency");
        JobFlags flags = (JobFlags)payload.Int32("flags");
        Check((flags & ~KnownFlags) == 0, FluxErrno.EPROTO, "invalid job flags");
        Check(JobUrgency.IsValid(urgency), FluxErrno.EINVAL, "urgency range is [0:31]");
        CheckRights(request, urgency, flags);
        SignedJob unwrapped = Unwrap(request, signedJob);
        Jobspec spec = ReadJobspec(unwrapped.Jobspec, request.Client.Limits.MaxJsonDepth);

        CheckTasks(spec, request.Client.Limits.MaxTasksPerJob);

        // There is one queue, and it has no name.
        Check(spec.SystemText("queue") is null, FluxErrno.EINVAL, $"'{spec.SystemText("queue")}' is not a valid queue");
        IReadOnlyList<JobDependency> dependencies = _dependencies.Parse(spec.System);
        Job job = new()
        {
            Id = _ids.Next(_loop.Now),
            UserId = request.UserId,
            Flags = flags,
            SignedJob = signedJob,
            Spec = spec,
            Urgency = urgency,
        };
        _lifecycle.Submit(job, job => _dependencies.Add(job, dependencies));
        request.Respond(json => json.WriteJobId(job.Id));
    }

    // More slots than there can be are the scheduler's to refuse; more tasks in them nobody else would.
    private static void CheckTasks(Jobspec spec, int limit)
        => Check(spec.TaskCount <= limit || spec.Resources.TotalSlots > limit, FluxErrno.EINVAL,
            $"jobspec: {spec.TaskCount} tasks are more than the limit of {limit}");

    private static void CheckRights(Request request, int urgency, JobFlags flags)
    {
        if (!request.IsOwner)
        {
            Check(urgency <= JobUrgency.Default, FluxErrno.EINVAL, "only the instance owner can submit with urgency >16");
            Check((flags & JobFlags.Waitable) == 0, FluxErrno.EINVAL, "only the instance owner can submit with FLUX_JOB_WAITABLE");
            Check((flags & JobFlags.NoValidate) == 0, FluxErrno.EPERM, "only the instance owner can submit with FLUX_JOB_NOVALIDATE");
        }
    }

    private static SignedJob Unwrap(Request request, string signedJob)
    {
        SignedJob unwrapped;
        try
        {
            unwrapped = SignedJob.Parse(signedJob);
        }
        catch (FluxProtocolException)
        {
            throw new RequestException(FluxErrno.EINVAL, "could not unwrap jobspec: Invalid argument");
        }

        // There is no flux-security here that could verify munge or curve.
        Check(unwrapped.Mechanism == "none", FluxErrno.EINVAL, "could not unwrap jobspec: Invalid argument");
        Check(unwrapped.UserId == request.UserId, FluxErrno.EPERM, $"signer={unwrapped.UserId} != requestor={request.UserId}");
        Check(request.IsOwner, FluxErrno.EPERM, "only instance owner can use sign-type=none");
        return unwrapped;
    }

    private static Jobspec ReadJobspec(ReadOnlyMemory<byte> json, int maxDepth)
    {
        try
        {
            JsonElement root = StrictJson.Parse(json.Span, maxDepth);
            Check(root.ValueKind == JsonValueKind.Object, FluxErrno.EINVAL, "jobspec: not a JSON object");
            return JobspecReader.Read(root);
        }
        catch (JsonException e)
        {
            // Only where: the parser's own words may quote what it stumbled over.
            throw new RequestException(FluxErrno.EINVAL, $"jobspec: invalid JSON at byte {e.BytePositionInLine ?? 0} of line {(e.LineNumber ?? 0) + 1}");
        }
        catch (JobspecException e)
        {
            throw new RequestException(FluxErrno.EPERM, e.Message);
        }
    }

    private static void Check(bool condition, FluxErrno errno, string text)
    {
        if (!condition)
        {
            throw new RequestException(errno, text);
        }
    }
}
