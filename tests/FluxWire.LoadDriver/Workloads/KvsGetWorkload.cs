using FluxWire.LoadDriver.Measurement;
using FluxWire.LoadDriver.Messages;

namespace FluxWire.LoadDriver.Workloads;

/// <summary>Looks the first value up that kvs-put has put, one at a time.</summary>
internal sealed class KvsGetWorkload(FluxClient client) : IWorkload
{
    internal const string Topic = "kvs.lookup";

    internal static KvsLookupRequest Request => new("bench.k0", KvsPutWorkload.Namespace, 0);

    public WarmUpStyle WarmUp => WarmUpStyle.Seconds;

    public async Task RunAsync(Round round)
    {
        while (round.TryBegin(out Operation operation))
        {
            Check(await client.CallAsync(Topic, Request, MessagesJson.Default.KvsLookupRequest, MessagesJson.Default.KvsLookupReply));
            round.End(operation);
        }
    }

    /// <summary>The blocking form.</summary>
    internal static void Call(FluxClient client)
        => Check(client.Call(Topic, Request, MessagesJson.Default.KvsLookupRequest, MessagesJson.Default.KvsLookupReply));

    internal static void Check(KvsLookupReply reply)
    {
        if (reply.Value is not { Version: 1, Type: KvsValue.ValueType, Data: byte[] data } || !data.AsSpan().StartsWith("\"value-"u8))
        {
            throw new CheckException($"{Topic} answers no value of kvs-put");
        }
    }
}
