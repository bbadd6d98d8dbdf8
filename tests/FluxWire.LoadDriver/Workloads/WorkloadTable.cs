namespace FluxWire.LoadDriver.Workloads;

/// <summary>The workloads by name. A blocking form is an entry of its own.</summary>
internal static class WorkloadTable
{
    private static readonly Entry[] Entries =
    [
        new("rpc-seq", false, static (client, _) => new AttributeWorkload(client, 1)),
        new("rpc-seq-then", false, static (client, _) => new AttributeWorkload(client, 1)),
        new("rpc-pipe", false, static (client, options) => new AttributeWorkload(client, options.Window ?? AttributeWorkload.PipelineWindow)),
        new("ping-64k", false, static (client, _) => new PingWorkload(client)),
        new("ping-64k-str", false, static (client, _) => new RawPingWorkload(client)),
        new("submit-wait", false, static (client, options) => new SubmitWorkload(client, JobFiles.ReadJobspec(options), any: false)),
        new("wait-any", false, static (client, options) => new SubmitWorkload(client, JobFiles.ReadJobspec(options), any: true)),
        new("result", false, static (client, options) => new ResultWorkload(client, JobFiles.ReadIds(options), InactiveWindow(options))),
        new("watch", false, static (client, options) => new WatchWorkload(client, JobFiles.ReadIds(options), InactiveWindow(options))),
        new("kvs-put", false, static (client, _) => new KvsPutWorkload(client)),
        new("kvs-get", false, static (client, _) => new KvsGetWorkload(client)),
        new("rpc-seq", true, static (client, _) => new BlockingWorkload(() => AttributeWorkload.Call(client), WarmUpStyle.OperationsThenSeconds)),
        new("kvs-get", true, static (client, _) => new BlockingWorkload(() => KvsGetWorkload.Call(client), WarmUpStyle.Seconds)),
    ];

    /// <summary>How the workload is made that the options name.</summary>
    /// <param name="options">The options.</param>
    /// <returns>Makes it; null if it is not here.</returns>
    internal static Func<FluxClient, DriverOptions, IWorkload>? Find(DriverOptions options)
        => Array.Find(Entries, entry => entry.Name == options.Workload && entry.Blocking == options.Blocking)?.Create;

    private static int InactiveWindow(DriverOptions options) => options.Window ?? WatchWorkload.DefaultWindow;

    private sealed record Entry(string Name, bool Blocking, Func<FluxClient, DriverOptions, IWorkload> Create);
}
