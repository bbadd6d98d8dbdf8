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

    /// <summary>Wraps a jobspec, unsigned, and submits it.</summary>
    internal async Task<JobId> SubmitJsonAsync(ReadOnlyMemory<byte> jobspec, SubmitOptions? options, CancellationToken cancellationToken)
    {
        options ??= SubmitOptions.Default;

        // The broker compares the uid inside J with the one that it sees on the socket. In a container with a user namespace of
        // its own, only the broker knows which that is.
        uint userId = options.UserId ?? (await broker.GetIdentityAsync(RpcOptionsOf(options), cancellationToken).ConfigureAwait(false)).UserId;
        return await SubmitSignedAsync(SignedJob.WrapNone(userId, jobspec.Span), options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Submits a request that is wrapped already.</summary>
    internal async Task<JobId> SubmitSignedAsync(string signedJob, SubmitOptions? options, CancellationToken cancellationToken)
    {
        options ??= SubmitOptions.Default;
        byte[] payload = JsonPayload.Create((signedJob, options), static (writer, state) =>
        {
            writer.WriteStartObject();
            writer.WriteString("J"u8, state.signedJob);
            writer.WriteNumber("urgency"u8, state.options.Urgency);
            writer.WriteNumber("flags"u8, FlagsOf(state.options));
            writer.WriteEndObject();
        });
        try
        {
            SubmitReply reply = await rpc.CallAsync(
                SubmitTopic, payload, ResponseParsers.Typed(JobsJson.Default.SubmitReply), RpcOptionsOf(options), cancellationToken)
                .ConfigureAwait(false);
            return JobId.FromSigned(reply.Id);
        }
        catch (FluxRpcException e) when (HintFor(e) is string hint)
        {
            throw new FluxRpcException(e.Errno, e.Topic, e.NodeId, e.BrokerText, hint);
        }
    }

    private static RpcOptions RpcOptionsOf(SubmitOptions options) => new() { Timeout = options.Timeout };

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
