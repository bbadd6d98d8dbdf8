using System.Text;
using FluxWire.LoadDriver.Measurement;

namespace FluxWire.LoadDriver.Workloads;

/// <summary>A large payload both ways as ready-made bytes, one at a time: the transport without the JSON.</summary>
internal sealed class RawPingWorkload(FluxClient client) : IWorkload
{
    private static readonly byte[] Payload = Encoding.UTF8.GetBytes($"{{\"seq\":1,\"pad\":\"{new string('x', PingWorkload.PadLength)}\"}}\0");

    public WarmUpStyle WarmUp => WarmUpStyle.OperationsThenSeconds;

    public async Task RunAsync(Round round)
    {
        while (round.TryBegin(out Operation operation))
        {
            byte[]? reply = await client.CallRawAsync(PingWorkload.Topic, Payload);
            if (reply is null || reply.Length <= PingWorkload.PadLength)
            {
                throw new CheckException($"{PingWorkload.Topic} answers {reply?.Length ?? 0} bytes");
            }

            round.End(operation);
        }
    }
}
