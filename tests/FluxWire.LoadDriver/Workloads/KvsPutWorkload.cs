using System.Globalization;
using System.Text;
using FluxWire.LoadDriver.Measurement;
using FluxWire.LoadDriver.Messages;

namespace FluxWire.LoadDriver.Workloads;

/// <summary>Puts one value of 32 bytes under a key of its own and commits, one at a time.</summary>
internal sealed class KvsPutWorkload(FluxClient client) : IWorkload
{
    internal const string Namespace = "primary";
    private const string Topic = "kvs.commit";

    public WarmUpStyle WarmUp => WarmUpStyle.Seconds;

    public async Task RunAsync(Round round)
    {
        while (round.TryBegin(out Operation operation))
        {
            KvsCommitReply reply = await client.CallAsync(
                Topic, CreateRequest(operation.Index), MessagesJson.Default.KvsCommitRequest, MessagesJson.Default.KvsCommitReply);
            if (reply is not { RootReference: not null, RootSequence: >= 0 })
            {
                throw new CheckException($"{Topic} answers root '{reply.RootReference}' of sequence {reply.RootSequence}");
            }

            round.End(operation);
        }
    }

    private static KvsCommitRequest CreateRequest(long index)
    {
        // The quotes belong to the value: what others put is JSON.
        string value = string.Create(CultureInfo.InvariantCulture, $"\"value-{index:D24}\"");
        KvsValue entry = new() { Version = 1, Type = KvsValue.ValueType, Data = Encoding.UTF8.GetBytes(value) };
        string key = string.Create(CultureInfo.InvariantCulture, $"bench.k{index}");
        return new KvsCommitRequest(Namespace, 0, [new KvsOperation(key, 0, entry)]);
    }
}
