using System.Text;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Blocking;

/// <summary>What has become of a call, in words: its value, or everything that its exception says.</summary>
internal static class Outcome
{
    internal static async Task<string> OfAsync(Task<string> call)
    {
        try
        {
            return "value " + await call.Soon();
        }
        catch (Exception e) when (e is not TimeoutException)
        {
            return Of(e);
        }
    }

    internal static string Of(byte[]? bytes) => bytes is null ? "none" : Encoding.Latin1.GetString(bytes);

    private static string Of(Exception exception) => exception switch
    {
        FluxRpcException e => $"{nameof(FluxRpcException)} {e.Errno.Value} {e.Topic} {e.NodeId} {e.BrokerText} | {e.Message}",
        FluxProtocolException e => $"{nameof(FluxProtocolException)} {e.Error} | {e.Message}",
        ArgumentException e => $"{e.GetType().Name} {e.ParamName} | {e.Message}",
        OperationCanceledException e => $"cancelled {e.CancellationToken.IsCancellationRequested}",
        _ => $"{exception.GetType().Name} | {exception.Message}",
    };
}
