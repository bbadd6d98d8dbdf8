using FluxWire.Connection;
using FluxWire.Protocol;
using FluxWire.Rpc;

namespace FluxWire.Jobs;

/// <summary>The service <c>job-manager.wait</c>.</summary>
internal sealed class JobWaiter(FluxRpc rpc, EventlogWatcher watcher, FluxClientOptions options)
{
    private const string WaitTopic = "job-manager.wait";

    private static readonly CallTraits WaitAny = new()
    {
        IfLost = "it cannot be repeated, because the broker may have given away the result of a job with the answer that was lost: "
            + $"ask {nameof(FluxJobs.ResultAsync)} for the jobs that you know.",
    };

    // What the broker says of a job that it has given its answer for.
    private static readonly Func<FluxRpcException, bool> IsAnsweredAlready
        = static error => error.Errno == FluxErrno.ECHILD || error.Errno == FluxErrno.EINVAL;

    private static readonly ResponseParser<WaitReply> ParseReply = ResponseParsers.Typed(JobsJson.Default.WaitReply);

    private static readonly ResponseParser<JobWaitResult> Parse = static (in FluxMessage response) =>
    {
        WaitReply reply = ParseReply(response);
        return new JobWaitResult(JobId.FromSigned(reply.Id), reply.Success, reply.ErrorString);
    };

    /// <summary>Waits. The task may be pending for days, one of ten thousand, so it is the call's own, without an async method around it.</summary>
    internal Task<JobWaitResult> WaitAsync(JobId id, RpcOptions? rpcOptions, CancellationToken cancellationToken)
    {
        using JsonPayload.PooledPayload payload = JsonPayload.ForJob(id);
        if (id == JobId.Any)
        {
            return rpc.CallAsTaskAsync(WaitTopic, payload.Memory, Parse, rpcOptions, WaitAny, cancellationToken);
        }

        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<JobWaitResult>(cancellationToken);
        }

        rpcOptions ??= RpcOptions.Default;
        OutboundRequest request = new OutboundRequest(WaitTopic, payload.Memory, rpcOptions.NodeId, FluxMessageFlags.None).Copy();
        long start = options.TimeProvider.GetTimestamp();
        TimeSpan timeout = rpc.TimeoutOf(rpcOptions);
        RecoveringCall<JobWaitResult> call = new(
            WaitTopic, rpcOptions.NodeId, Parse, IsAnsweredAlready, () => RecoverAsync(id, timeout, start, cancellationToken), rpc.Owed)
        {
            Repeatable = new KeptRequest(request),
        };
        return rpc.CallAsTaskAsync(call, request, rpcOptions, cancellationToken);
    }

    // The broker answers once a job. If it has, and the answer went down with the connection, the log still tells what it said.
    private Task<JobWaitResult> RecoverAsync(JobId id, TimeSpan timeout, long start, CancellationToken cancellationToken)
    {
        if (timeout != Timeout.InfiniteTimeSpan)
        {
            TimeSpan left = timeout - options.TimeProvider.GetElapsedTime(start);
            timeout = left > TimeSpan.Zero ? left : TimeSpan.FromTicks(1);
        }

        return watcher.FoldAsync(id, new WaitVerdict(id), new RpcOptions { Timeout = timeout }, finishesWork: true, cancellationToken);
    }
}
