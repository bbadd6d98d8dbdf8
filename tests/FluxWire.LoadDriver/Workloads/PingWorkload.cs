using FluxWire.LoadDriver.Measurement;
using FluxWire.LoadDriver.Messages;

namespace FluxWire.LoadDriver.Workloads;

/// <summary>A large payload both ways, made into JSON and parsed, one at a time.</summary>
internal sealed class PingWorkload(FluxClient client) : IWorkload
{
    internal const string Topic = "broker.ping";
    internal const int PadLength = 65536;

    public WarmUpStyle WarmUp => WarmUpStyle.OperationsThenSeconds;

    public async Task RunAsync(Round round)
    {
        while (round.TryBegin(out Operation operation))
        {
            PingRequest request = new((int)operation.Index, new Pad(PadLength));
            PingReply reply = await client.CallAsync(Topic, request, MessagesJson.Default.PingRequest, MessagesJson.Default.PingReply);
            if (reply.Sequence != request.Sequence || reply.Pad != request.Pad)
            {
                throw new CheckException($"{Topic} answers {request} with seq {reply.Sequence} and a pad of {reply.Pad.Length}");
            }

            round.End(operation);
        }
    }
}
