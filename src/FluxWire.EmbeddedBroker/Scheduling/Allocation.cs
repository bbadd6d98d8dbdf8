using FluxWire.Embedded.Eventlogs;
using FluxWire.Embedded.Routing;

namespace FluxWire.Embedded.Scheduling;

/// <summary>Cores given to a job.</summary>
/// <param name="Cores">Which.</param>
/// <param name="Slots">How many slots they make.</param>
/// <param name="HostName">The node's name.</param>
/// <param name="Start">When they were given.</param>
/// <param name="Expiration">When they are taken back; null for never.</param>
internal sealed record Allocation(IdSet Cores, int Slots, string HostName, DateTimeOffset Start, DateTimeOffset? Expiration)
{
    /// <summary>The set in the words of the scheduler's annotation, such as <c>rank0/core[0-1]</c>.</summary>
    public string Summary => $"rank0/core{Cores.ToString(IdSetNotation.Ranges | IdSetNotation.Brackets)}";

    /// <summary>Expiration as R has it: 0 for never.</summary>
    public double ExpirationTimestamp => Expiration is { } time ? Eventlog.ToTimestamp(time) : 0;

    /// <summary>When a time limit is over that begins now.</summary>
    /// <param name="start">Now.</param>
    /// <param name="seconds">The limit in seconds; 0 or less for none.</param>
    /// <returns>Null for never, and for a time after the last day of the calendar.</returns>
    public static DateTimeOffset? ExpirationOf(DateTimeOffset start, double seconds)
        => seconds > 0 && seconds < (DateTimeOffset.MaxValue - start).TotalSeconds ? start + TimeSpan.FromSeconds(seconds) : null;

    /// <summary>R (RFC 20) as JSON text.</summary>
    public string ToR() => JsonPayload.Text(json =>
    {
        json.WriteNumber("version", 1);
        json.WriteStartObject("execution");
        ResourceSetJson.WriteRLite(json, Cores);
        json.WriteReal("starttime", Eventlog.ToTimestamp(Start));
        json.WriteReal("expiration", ExpirationTimestamp);
        json.WriteNumber("nslots", Slots);
        ResourceSetJson.WriteNodeList(json, HostName);
        json.WriteEndObject();
    });
}
