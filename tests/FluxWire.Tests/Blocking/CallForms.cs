using System.Text.Json;
using System.Text.Json.Nodes;
using FluxWire.Tests.Rpc;

namespace FluxWire.Tests.Blocking;

/// <summary>A call in its two forms: one blocks and one awaits. Both give text, so that they can be compared.</summary>
internal sealed record CallForm(
    Func<FluxClient, string, RpcOptions?, CancellationToken, string> Block,
    Func<FluxClient, string, RpcOptions?, CancellationToken, Task<string>> AwaitAsync);

/// <summary>The calls that have two forms, by name.</summary>
internal static class CallForms
{
    internal const string Json = nameof(FluxClient.Call);
    internal const string Raw = nameof(FluxClient.CallRaw);
    internal const string Typed = "typed " + Json;

    internal static readonly Dictionary<string, CallForm> ByName = new()
    {
        [Json] = new(
            (client, topic, options, token) => Text(client.Call(topic, new JsonObject { ["n"] = 1 }, options, token)),
            async (client, topic, options, token) => Text(await client.CallAsync(topic, new JsonObject { ["n"] = 1 }, options, token))),
        [Raw] = new(
            (client, topic, options, token) => Outcome.Of(client.CallRaw(topic, [1, 2, 0], options, token)),
            async (client, topic, options, token) => Outcome.Of(await client.CallRawAsync(topic, [1, 2, 0], options, token))),
        [Typed] = new(
            (client, topic, options, token) => client.Call(
                topic, new EchoRequest(1), EchoJson.Default.EchoRequest, EchoJson.Default.EchoReply, options, token).ToString(),
            async (client, topic, options, token) => (await client.CallAsync(
                topic, new EchoRequest(1), EchoJson.Default.EchoRequest, EchoJson.Default.EchoReply, options, token)).ToString()),
    };

    private static string Text(JsonElement answer)
        => answer.ValueKind == JsonValueKind.Undefined ? "none" : answer.GetRawText();
}
