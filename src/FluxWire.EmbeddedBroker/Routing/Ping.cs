using System.Text.Json;

namespace FluxWire.Embedded.Routing;

/// <summary>The <c>ping</c> method that every service has: it returns the payload, and how the request came.</summary>
internal static class Ping
{
    private const int HopLength = 8;

    public static void Respond(Request request)
    {
        JsonElement payload = request.Payload;
        request.Respond(json =>
        {
            foreach (JsonProperty member in payload.EnumerateObject())
            {
                if (member.Name is not ("route" or "userid" or "rolemask" or "rank"))
                {
                    member.WriteTo(json);
                }
            }

            json.WriteString("route", RouteOf(request));
            json.WriteNumber("userid", request.UserId);
            json.WriteNumber("rolemask", (uint)request.Roles);
            json.WriteNumber("rank", 0);
        });
    }

    // Oldest hop first: what the sender brought along, then the connection itself.
    private static string RouteOf(Request request)
        => string.Join('!', request.Message.Routes.ToList().Reverse().Append(request.Client.Uuid)
            .Select(static hop => hop.Length > HopLength ? hop[..HopLength] : hop));
}
