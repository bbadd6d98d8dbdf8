using System.Buffers;
using System.Text.Json;
using FluxWire.Connection;
using FluxWire.Protocol;
using FluxWire.Rpc;

namespace FluxWire.Jobs;

/// <summary>The service <c>job-ingest.submit</c>.</summary>
internal sealed class JobSubmitter(FluxRpc rpc, FluxBroker broker)
{
    private const string SubmitTopic = "job-ingest.submit";

    // RFC 20 / flux-core job flags, as they travel.
    private const int DebugFlag = 2;
    private const int WaitableFlag = 4;
    private const int NoValidateFlag = 8;

    private static readonly CallTraits Submission = new()
    {
        Explain = static (error, _) => HintFor(error) is string hint
            ? new FluxRpcException(error.Errno, error.Topic, error.NodeId, error.BrokerText, hint)
            : error,
        IfLost = "whether the job was submitted is unknown, so look for it before you submit it again: 'flux jobs -a' lists your jobs, and a name or an "
            + "attribute of the jobspec that is its alone tells which it is.",
    };

    // The broker was asked who we are first.
    private static readonly CallTraits ContinuedSubmission = Submission with { IsContinued = true };

    private static readonly ResponseParser<JobId> Parse = ParseId;

    /// <summary>Wraps a jobspec, unsigned, and submits it.</summary>
    internal Task<JobId> SubmitJsonAsync(ReadOnlyMemory<byte> jobspec, SubmitOptions? options, CancellationToken cancellationToken)
    {
        options ??= SubmitOptions.Default;

        // The broker compares the uid inside J with the one that it sees on the socket. In a container with a user namespace of
        // its own, only the broker knows which that is. It is asked once; from then on a submission is one call and nothing else.
        return (options.UserId ?? broker.KnownIdentity?.UserId) is uint userId
            ? SubmitAs(userId, jobspec, options, Submission, cancellationToken)
            : AskAndSubmitAsync(jobspec, options, cancellationToken);
    }

    /// <summary>Submits a request that is wrapped already.</summary>
    internal Task<JobId> SubmitSignedAsync(string signedJob, SubmitOptions? options, CancellationToken cancellationToken)
        => SubmitAsync(signedJob, static (writer, signedJob) => writer.WriteStringValue(signedJob), options, Submission, cancellationToken);

    private async Task<JobId> AskAndSubmitAsync(ReadOnlyMemory<byte> jobspec, SubmitOptions options, CancellationToken cancellationToken)
    {
        Task<JobId> submission;
        using (rpc.Owe())
        {
            FluxIdentity identity = await broker.GetIdentityAsync(RpcOptionsOf(options), cancellationToken).ConfigureAwait(false);
            submission = SubmitAs(identity.UserId, jobspec, options, ContinuedSubmission, cancellationToken);
        }

        return await submission.ConfigureAwait(false);
    }

    private Task<JobId> SubmitAs(
        uint userId, ReadOnlyMemory<byte> jobspec, SubmitOptions options, CallTraits traits, CancellationToken cancellationToken)
        => SubmitAsync((userId, jobspec), WriteUnsigned, options, traits, cancellationToken);

    private Task<JobId> SubmitAsync<TState>(
        TState state, Action<Utf8JsonWriter, TState> writeSignedJob, SubmitOptions? options, CallTraits traits, CancellationToken cancellationToken)
    {
        options ??= SubmitOptions.Default;
        using JsonPayload.PooledPayload payload = JsonPayload.Rent((state, writeSignedJob, options), static (writer, job) =>
        {
            writer.WriteStartObject();
            writer.WritePropertyName("J"u8);
            job.writeSignedJob(writer, job.state);
            writer.WriteNumber("urgency"u8, job.options.Urgency);
            writer.WriteNumber("flags"u8, FlagsOf(job.options));
            writer.WriteEndObject();
        });
        return rpc.CallAsTaskAsync(SubmitTopic, payload.Memory, Parse, RpcOptionsOf(options), traits, cancellationToken);
    }

    // J is base64, dots and the word none: nothing in it needs to be escaped, and a large jobspec is not looked at once more.
    private static void WriteUnsigned(Utf8JsonWriter writer, (uint UserId, ReadOnlyMemory<byte> Jobspec) job)
    {
        using JsonPayload.PooledText text = JsonPayload.RentText();
        text.Writer.Write("\""u8);
        SignedJob.WriteNone(text.Writer, job.UserId, job.Jobspec.Span);
        text.Writer.Write("\""u8);
        writer.WriteRawValue(text.WrittenSpan, skipInputValidation: true);
    }

    private static JobId ParseId(in FluxMessage response)
    {
        ReplyReader reply = new(response);
        long? id = null;
        while (reply.ReadMember())
        {
            if (reply.Is("id"u8))
            {
                id = reply.ReadInt64();
            }
        }

        return JobId.FromSigned(id ?? throw reply.Lacks("id"));
    }

    private static RpcOptions RpcOptionsOf(SubmitOptions options)
        => options.Timeout is null ? RpcOptions.Default : new() { Timeout = options.Timeout };

    private static int FlagsOf(SubmitOptions options)
        => (options.Debug ? DebugFlag : 0) | (options.Waitable ? WaitableFlag : 0) | (options.NoValidate ? NoValidateFlag : 0);

    private static string? HintFor(FluxRpcException e)
    {
        if (e.Errno == FluxErrno.EPERM && e.BrokerText?.Contains("sign-type=none", StringComparison.Ordinal) == true)
        {
            return $"A guest's job must be signed: sign it elsewhere and use {nameof(FluxJobs.SubmitSignedAsync)}.";
        }

        return e.Errno == FluxErrno.EPERM && e.BrokerText?.StartsWith("signer=", StringComparison.Ordinal) == true
            ? $"Leave {nameof(SubmitOptions)}.{nameof(SubmitOptions.UserId)} unset to use the uid that the broker sees."
            : null;
    }
}
