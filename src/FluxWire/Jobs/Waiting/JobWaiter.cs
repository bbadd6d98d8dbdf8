using FluxWire.Connection;
using FluxWire.Lifetime;
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

    private static readonly ResponseParser<JobWaitResult> Parse = ParseResult;

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
        OwedWork owed = rpc.Owe();
        try
        {
            RecoveringCall<JobWaitResult> call = new(
                WaitTopic, rpcOptions.NodeId, Parse, error => RecoverAsync(error, id, rpcOptions, start, cancellationToken), owed)
            {
                Repeatable = new KeptRequest(request),
            };
            return rpc.CallAsTaskAsync(call, request, rpcOptions, cancellationToken);
        }
        catch
        {
            // An option was out of its range: there is no wait.
            owed.Dispose();
            throw;
        }
    }

    // The broker answers once a job. If it has, and the answer went down with the connection, the log still tells what it said.
    private Task<JobWaitResult>? RecoverAsync(
        FluxRpcException error, JobId id, RpcOptions rpcOptions, long start, CancellationToken cancellationToken)
    {
        if (error.Errno != FluxErrno.ECHILD && error.Errno != FluxErrno.EINVAL)
        {
            return null;
        }

        TimeSpan timeout = rpcOptions.Timeout ?? options.DefaultTimeout;
        if (timeout != Timeout.InfiniteTimeSpan)
        {
            TimeSpan left = timeout - options.TimeProvider.GetElapsedTime(start);
            timeout = left > TimeSpan.Zero ? left : TimeSpan.FromTicks(1);
        }

        return watcher.FoldAsync(id, new WaitVerdict(id), new RpcOptions { Timeout = timeout }, isContinued: true, cancellationToken);
    }

    private static JobWaitResult ParseResult(in FluxMessage response)
    {
        ReplyReader reply = new(response);
        long? id = null;
        bool? success = null;
        string? errorString = null;
        while (reply.ReadMember())
        {
            if (reply.Is("id"u8))
            {
                id = reply.ReadInt64();
            }
            else if (reply.Is("success"u8))
            {
                success = reply.ReadBoolean();
            }
            else if (reply.Is("errstr"u8))
            {
                errorString = reply.ReadString();
            }
        }

        return new JobWaitResult(
            JobId.FromSigned(id ?? throw reply.Lacks("id")),
            success ?? throw reply.Lacks("success"),
            errorString ?? throw reply.Lacks("errstr"));
    }
}
