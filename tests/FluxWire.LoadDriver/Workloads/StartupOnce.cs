using FluxWire.LoadDriver.Messages;

namespace FluxWire.LoadDriver.Workloads;

/// <summary>The shortest useful program. It is timed from outside, so it prints nothing and touches nothing that it does not need.</summary>
internal static class StartupOnce
{
    internal const string Name = "startup-once";

    internal static void Run(FluxClientOptions options, bool blocking)
    {
        if (blocking)
        {
            // The process ends with it: a tool that never awaits has no thread to wait for.
            AttributeWorkload.Call(FluxClient.Connect(options));
            return;
        }

        MainThread.Complete(RunAsync(options));
    }

    private static async Task RunAsync(FluxClientOptions options)
    {
        await using FluxClient client = await FluxClient.ConnectAsync(options);
        AttributeWorkload.Check(await client.CallAsync(
            AttributeWorkload.Topic,
            AttributeWorkload.Request,
            MessagesJson.Default.AttributeRequest,
            MessagesJson.Default.AttributeReply));
    }
}
