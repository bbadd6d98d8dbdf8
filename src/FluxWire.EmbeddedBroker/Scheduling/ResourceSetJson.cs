using System.Text.Json;
using FluxWire.Embedded.Routing;

namespace FluxWire.Embedded.Scheduling;

/// <summary>The pieces of a resource set (RFC 20) of one node.</summary>
internal static class ResourceSetJson
{
    public static void WriteRLite(Utf8JsonWriter json, IdSet cores)
    {
        json.WriteStartArray("R_lite");
        if (!cores.IsEmpty)
        {
            json.WriteStartObject();
            json.WriteString("rank", "0");
            json.WriteStartObject("children");
            json.WriteString("core", cores.ToString());
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void WriteNodeList(Utf8JsonWriter json, string hostName)
    {
        json.WriteStartArray("nodelist");
        json.WriteStringValue(hostName);
        json.WriteEndArray();
    }

    /// <summary>Writes a set that belongs to no job.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="name">The member's name.</param>
    /// <param name="cores">The cores; an empty set is written with one empty host name, as real.</param>
    /// <param name="hostName">The node's name.</param>
    public static void WriteSet(Utf8JsonWriter json, string name, IdSet cores, string hostName)
    {
        json.WriteStartObject(name);
        json.WriteNumber("version", 1);
        json.WriteStartObject("execution");
        WriteRLite(json, cores);
        json.WriteReal("starttime", 0);
        json.WriteReal("expiration", 0);
        WriteNodeList(json, cores.IsEmpty ? string.Empty : hostName);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
