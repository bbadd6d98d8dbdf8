using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Lifetime;

/// <summary>The ways in which a client sends a request.</summary>
public enum CallForm
{
    /// <summary>A pooled call.</summary>
    Call,

    /// <summary>A call that may be repeated, as a task.</summary>
    Repeatable,

    /// <summary>A stream.</summary>
    Stream,

    /// <summary>A call that keeps its thread.</summary>
    Blocking,

    /// <summary>A request without an answer.</summary>
    Send,
}

/// <summary>Sends a request in one of the ways, and ends when that has ended.</summary>
internal static class LifeCallForms
{
    internal static Task BeginAsync(
        this LifeSession session, CallForm form, string topic = "test.call", TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        FluxClient client = session.Client;
        RpcOptions options = new() { Timeout = timeout };
        return form switch
        {
            CallForm.Call => client.CallAsync(topic, null, options, cancellationToken).AsTask(),
            CallForm.Repeatable => client.CallAsync(topic, null, options with { Repeatable = true }, cancellationToken).AsTask(),
            CallForm.Stream => client.StreamAsync(topic, null, new RpcStreamOptions { Timeout = timeout }, cancellationToken)
                .GetAsyncEnumerator(CancellationToken.None).MoveNextAsync().AsTask(),
            CallForm.Blocking => OnThread.RunAsync(() => client.Call(topic, null, options, cancellationToken)),
            CallForm.Send => client.SendAsync(topic, null, options, cancellationToken),
            _ => throw new ArgumentOutOfRangeException(nameof(form)),
        };
    }

    /// <summary>Takes the request off the wire and answers it, if it wants an answer.</summary>
    internal static async Task AnswerAsync(this LifeSession session, CallForm form, string topic = "test.call")
    {
        PeerMessage request = await session.Peer.ReceiveAsync(topic);
        if (form != CallForm.Send)
        {
            await session.Peer.RespondEmptyAsync(request);
        }
    }
}
