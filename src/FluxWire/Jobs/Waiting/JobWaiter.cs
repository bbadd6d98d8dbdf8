using FluxWire.Connection;
using FluxWire.Protocol;
using FluxWire.Rpc;

namespace FluxWire.Jobs;

/// <summary>The service <c>job-manager.wait</c>.</summary>
internal sealed class JobWaiter(FluxRpc rpc)
{
    private const string WaitTopic = "job-manager.wait";

    private static readonly ResponseParser<WaitReply> ParseReply = ResponseParsers.Typed(JobsJson.Default.WaitReply);

    private static readonly ResponseParser<JobWaitResult> Parse = static (in FluxMessage response) =>
    {
        WaitReply reply = ParseReply(response);
        return new JobWaitResult(JobId.FromSigned(reply.Id), reply.Success, reply.ErrorString);
    };

    /// <summary>Waits. The task may be pending for days, one of ten thousand, so it is the call's own, without an async method around it.</summary>
    internal Task<JobWaitResult> WaitAsync(JobId id, RpcOptions? options, CancellationToken cancellationToken)
    {
        using JsonPayload.PooledPayload payload = JsonPayload.ForJob(id);
        return rpc.CallAsTaskAsync(WaitTopic, payload.Memory, Parse, options, explain: null, cancellationToken);
    }
}
