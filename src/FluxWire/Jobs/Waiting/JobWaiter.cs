using FluxWire.Connection;
using FluxWire.Protocol;
using FluxWire.Rpc;

namespace FluxWire.Jobs;

/// <summary>The service <c>job-manager.wait</c>.</summary>
internal sealed class JobWaiter(FluxRpc rpc)
{
    private const string WaitTopic = "job-manager.wait";

    private static readonly ResponseParser<WaitReply> ParseReply = ResponseParsers.Typed(JobsJson.Default.WaitReply);

    internal Task<JobWaitResult> WaitAsync(JobId id, RpcOptions? options, CancellationToken cancellationToken)
        => rpc.CallAsync(WaitTopic, JsonPayload.ForJob(id), Parse, options, cancellationToken);

    private static JobWaitResult Parse(in FluxMessage response)
    {
        WaitReply reply = ParseReply(response);
        return new JobWaitResult(JobId.FromSigned(reply.Id), reply.Success, reply.ErrorString);
    }
}
