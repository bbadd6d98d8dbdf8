using FluxWire.Embedded.Routing;
using FluxWire.Embedded.Transport;

namespace FluxWire.Embedded.Status;

/// <summary><c>connector-local.stats-get</c>: who is connected. A client finds its own name here, by its pid.</summary>
internal sealed class ConnectorStatsService(Router router)
{
    public void Register() => router.Add("connector-local").Owner("stats-get", Respond);

    private void Respond(Request request) => request.Respond(json =>
    {
        json.WriteStartObject("server");
        json.WriteStartArray("clients");
        foreach (ClientConnection client in router.Clients)
        {
            json.WriteStartObject();
            json.WriteString("uuid", client.Uuid);
            json.WriteNumber("userid", client.Peer.UserId);
            json.WriteNumber("pid", client.Peer.ProcessId);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });
}
