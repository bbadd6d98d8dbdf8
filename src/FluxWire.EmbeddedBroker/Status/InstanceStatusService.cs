using System.Text.Json;
using FluxWire.Embedded.Loop;
using FluxWire.Embedded.Routing;
using FluxWire.Embedded.Scheduling;

namespace FluxWire.Embedded.Status;

/// <summary>The small services that tell how an instance is: config, state, overlay, groups, resources.</summary>
internal sealed class InstanceStatusService
{
    private readonly BrokerLoop _loop;
    private readonly CorePool _cores;
    private readonly string _hostName;
    private readonly DateTimeOffset _start;

    public InstanceStatusService(BrokerLoop loop, CorePool cores, string hostName)
    {
        _loop = loop;
        _cores = cores;
        _hostName = hostName;
        _start = loop.Now;
    }

    public void Register(Router router)
    {
        router.Add("config").User("get", static request => request.Respond(static _ => { }));
        router.Add("state-machine")
            .User("get", request => request.Respond(json =>
            {
                json.WriteString("state", "run");
                json.WriteReal("duration", Uptime);
            }))
            .User("wait", static request => request.Respond());
        router.Add("overlay")
            .User("health", request => request.Respond(json =>
            {
                json.WriteNumber("rank", 0);
                json.WriteString("status", "full");
                json.WriteReal("duration", Uptime);
                WriteEmptyArray(json, "children");
            }))
            .User("topology", Topology);
        router.Add("groups").User("get", static request =>
        {
            bool isOnline = request.Payload.String("name").StartsWith("broker.", StringComparison.Ordinal);
            request.Respond(json => json.WriteString("members", isOnline ? "0" : string.Empty));
        });
        router.Add("resource").User("status", Status).User("sched-status", SchedulerStatus);
    }

    private double Uptime => (_loop.Now - _start).TotalSeconds;

    private static void Topology(Request request)
    {
        if (request.Payload.Int32("rank") != 0)
        {
            throw new RequestException(FluxErrno.ENOENT, "requested rank is not this broker or its direct child");
        }

        request.Respond(static json =>
        {
            json.WriteNumber("rank", 0);
            json.WriteNumber("size", 1);
            WriteEmptyArray(json, "children");
        });
    }

    private void Status(Request request) => request.Respond(json =>
    {
        ResourceSetJson.WriteSet(json, "R", _cores.All, _hostName);
        json.WriteStartObject("drain");
        json.WriteEndObject();
        json.WriteString("online", "0");
        json.WriteString("offline", string.Empty);
        json.WriteString("exclude", string.Empty);
        json.WriteString("torpid", string.Empty);
    });

    private void SchedulerStatus(Request request) => request.Respond(json =>
    {
        ResourceSetJson.WriteSet(json, "all", _cores.All, _hostName);
        ResourceSetJson.WriteSet(json, "down", IdSet.Empty, _hostName);
        ResourceSetJson.WriteSet(json, "allocated", _cores.Allocated, _hostName);
    });

    private static void WriteEmptyArray(Utf8JsonWriter json, string name)
    {
        json.WriteStartArray(name);
        json.WriteEndArray();
    }
}
