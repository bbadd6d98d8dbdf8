using FluxWire.LoadDriver.Messages;

namespace FluxWire.LoadDriver.Workloads;

/// <summary>The shortest useful program. It is timed from outside, so it prints nothing and touches nothing that it does not need.</summary>
internal static class StartupOnce
{
    internal const string Name = "startup-once";

    internal static async Task RunAsync(FluxClientOptions options)
    {
        await using FluxClient client = await FluxClient.ConnectAsync(options);
        AttributeWorkload.Check(await client.CallAsync(
            AttributeWorkload.Topic,
            AttributeWorkload.Request,
            MessagesJson.Default.AttributeRequest,
            MessagesJson.Default.AttributeReply));
    }
}
