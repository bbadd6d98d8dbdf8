using FluxWire.Connection;
using FluxWire.Protocol;
using FluxWire.Rpc;

namespace FluxWire.Lifetime;

/// <summary>Whether a broker is in the state in which it serves: <c>state-machine.wait</c>, which answers once it is, and with an error once it was.</summary>
internal static class RunState
{
    private static readonly OutboundRequest Request = new("state-machine.wait", null, FluxNodeId.Any, FluxMessageFlags.None);

    /// <summary>Blocks until the broker serves.</summary>
    /// <param name="connection">A connection that nobody else uses yet; ending it ends the waiting.</param>
    /// <param name="look">Called now and then while the broker does not answer.</param>
    /// <exception cref="FluxRpcException">ENOENT: the broker shuts down.</exception>
    /// <exception cref="FluxConnectionException">The connection is lost.</exception>
    /// <remarks>
    /// A broker that starts accepts clients long before it has loaded its services: until then everything is answered with ENOSYS, and what goes on
    /// after a lost connection would end with it.
    /// </remarks>
    internal static void Wait(FluxConnection connection, Action look)
    {
        try
        {
            connection.Call(Request.Topic, Request, ResponseParsers.Nothing, look: look);
        }
        catch (FluxRpcException e) when (e.Errno == FluxErrno.ENOSYS || e.Errno == FluxErrno.EPERM)
        {
            // A broker without this service, or one that does not let us ask it, is taken as it is.
            return;
        }
    }

    /// <summary>Asks a broker whether it has left that state for good.</summary>
    /// <param name="connection">The connection.</param>
    /// <returns>Whether it shuts down, or the connection was lost before it could tell. One that starts is waited for.</returns>
    internal static async Task<bool> IsOverAsync(FluxConnection connection)
    {
        TaskCall<bool> call = new(Request.Topic, Request.NodeId, ResponseParsers.Nothing);
        connection.Send(call, Request);
        try
        {
            await call.Task.ConfigureAwait(false);
            return false;
        }
        catch (FluxRpcException e)
        {
            // ENOENT: "broker has surpassed RUN state". With anything else it does not tell.
            return e.Errno == FluxErrno.ENOENT;
        }
        catch (FluxConnectionException)
        {
            return true;
        }
    }
}
