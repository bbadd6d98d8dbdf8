using System.Text.Json;
using FluxWire.Jobs;
using FluxWire.Replay.Tests.Peers;
using FluxWire.Replay.Tests.Recordings;

namespace FluxWire.Replay.Tests.Operations;

/// <summary>The three ways to submit a job.</summary>
internal sealed class SubmitOperations(FluxClient client)
{
    internal const string Topic = "job-ingest.submit";

    private const int DebugFlag = 2;
    private const int WaitableFlag = 4;
    private const int NoValidateFlag = 8;

    /// <summary>Makes the operation; null if the recorded request is none that these members make.</summary>
    internal Operation? TryCreate(RecordedRequest request, RecordedStep step)
    {
        if (request.Message.Json is not { } payload || SubmitPayload.TryRead(payload) is not { } submit)
        {
            return null;
        }

        SubmitOptions options = new()
        {
            Urgency = submit.Urgency,
            Debug = (submit.Flags & DebugFlag) != 0,
            Waitable = (submit.Flags & WaitableFlag) != 0,
            NoValidate = (submit.Flags & NoValidateFlag) != 0,

            // Without it FluxWire asks the broker once who we are, because only the broker knows; libflux takes the process's uid.
            UserId = submit.UserId,
        };
        if (step.Arg("pre_signed") is { ValueKind: JsonValueKind.True })
        {
            string signed = step.Arg("jobspec")?.GetString() ?? submit.Signed;
            return Create(request, "SubmitSignedAsync", () => client.Jobs.SubmitSignedAsync(signed, options));
        }

        // A jobspec that was made from a command is made again from its values. Not every jobspec can be: FluxWire always
        // writes an environment, and a recorded one may have none, or be wrong on purpose.
        return step.Arg("command") is not null && JobspecRebuilder.TryRebuild(submit.Jobspec) is { } jobspec
            ? Create(request, "SubmitAsync", () => client.Jobs.SubmitAsync(jobspec, options))
            : Create(request, "SubmitJsonAsync", () => client.Jobs.SubmitJsonAsync(submit.JobspecUtf8, options));
    }

    private static UnaryOperation Create(RecordedRequest request, string api, Func<Task<JobId>> call)
        => new(request, api, () => Boxed.Of(call()));
}
