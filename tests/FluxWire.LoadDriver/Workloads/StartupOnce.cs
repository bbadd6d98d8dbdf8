namespace FluxWire.LoadDriver.Workloads;

/// <summary>The shortest useful program. It is timed from outside, so it prints nothing and touches nothing that it does not need.</summary>
internal static class StartupOnce
{
    internal const string Name = "startup-once";

    internal static void Run(FluxClientOptions options, bool blocking)
    {
        if (blocking)
        {
            // The process ends with it, as the peers' do: a tool that never awaits has no thread to wait for.
            Check(FluxClient.Connect(options).Broker.GetAttribute("rank"));
            return;
        }

        MainThread.Complete(RunAsync(options));
    }

    private static async Task RunAsync(FluxClientOptions options)
    {
        await using FluxClient client = await FluxClient.ConnectAsync(options);
        Check(await client.Broker.GetAttributeAsync("rank"));
    }

    private static void Check(string rank)
    {
        if (rank is not ['0', ..])
        {
            throw new CheckException($"the broker answers rank '{rank}'");
        }
    }
}
