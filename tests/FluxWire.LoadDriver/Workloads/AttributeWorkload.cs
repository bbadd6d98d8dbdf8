using FluxWire.LoadDriver.Measurement;
using FluxWire.LoadDriver.Messages;

namespace FluxWire.LoadDriver.Workloads;

/// <summary>The smallest RPC there is, with a number of them outstanding.</summary>
internal sealed class AttributeWorkload(FluxClient client, int window) : IWorkload
{
    internal const int PipelineWindow = 256;
    internal const string Topic = "attr.get";

    internal static AttributeRequest Request => new("rank");

    public WarmUpStyle WarmUp => WarmUpStyle.OperationsThenSeconds;

    public Task RunAsync(Round round) => window == 1 ? LoopAsync(round) : ConcurrentLoops.RunAsync(window, () => LoopAsync(round));

    /// <summary>The blocking form.</summary>
    internal static void Call(FluxClient client)
        => Check(client.Call(Topic, Request, MessagesJson.Default.AttributeRequest, MessagesJson.Default.AttributeReply));

    internal static void Check(AttributeReply reply)
    {
        if (reply is not { Value: ['0', ..], Flags: >= 0 })
        {
            throw new CheckException($"{Topic} answers rank '{reply.Value}' with flags {reply.Flags}");
        }
    }

    private async Task LoopAsync(Round round)
    {
        while (round.TryBegin(out Operation operation))
        {
            Check(await client.CallAsync(Topic, Request, MessagesJson.Default.AttributeRequest, MessagesJson.Default.AttributeReply));
            round.End(operation);
        }
    }
}
