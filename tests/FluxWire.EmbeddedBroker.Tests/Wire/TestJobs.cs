using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FluxWire.Jobs;
using FluxWire.Protocol;

namespace FluxWire.Embedded.Tests.Wire;

/// <summary>What most tests do with jobs: submit, wait, read logs.</summary>
internal static class TestJobs
{
    public const int Waitable = 4;

    public static JsonObject Jobspec(params string[] command) => new()
    {
        ["resources"] = JsonNode.Parse("""[{"type":"slot","count":1,"label":"task","with":[{"type":"core","count":1}]}]"""),
        ["tasks"] = new JsonArray(new JsonObject
        {
            ["command"] = new JsonArray([.. command.Select(static word => JsonValue.Create(word))]),
            ["slot"] = "task",
            ["count"] = new JsonObject { ["per_slot"] = 1 },
        }),
        ["attributes"] = JsonNode.Parse("""{"system":{"duration":0,"cwd":"/tmp","environment":{"PATH":"/usr/bin:/bin"}}}"""),
        ["version"] = 1,
    };

    public static JsonObject Shell(string script) => Jobspec("sh", "-c", script);

    public static JsonNode System(this JsonObject jobspec) => jobspec["attributes"]!["system"]!;

    public static JsonObject WithTasks(this JsonObject jobspec, int count)
    {
        jobspec["resources"]![0]!["count"] = count;
        return jobspec;
    }

    public static string Request(JsonObject jobspec, int urgency = 16, int flags = Waitable, uint userId = 0)
    {
        string signed = SignedJob.WrapNone(userId, Encoding.UTF8.GetBytes(jobspec.ToJsonString()));
        return new JsonObject { ["J"] = signed, ["urgency"] = urgency, ["flags"] = flags }.ToJsonString();
    }

    public static async Task<long> SubmitAsync(this WireClient client, JsonObject jobspec, int urgency = 16, int flags = Waitable)
    {
        WireResponse response = await client.CallAsync("job-ingest.submit", Request(jobspec, urgency, flags, TestUser.Id));
        response.Errno.Should().Be(0, response.Text);
        return response["id"].GetInt64();
    }

    public static async Task<(bool Success, string Error)> WaitAsync(this WireClient client, long id)
    {
        WireResponse response = await client.CallAsync("job-manager.wait", Id(id));
        response.Errno.Should().Be(0, response.Text);
        response["id"].GetInt64().Should().Be(id);
        return (response["success"].GetBoolean(), response["errstr"].GetString()!);
    }

    public static Task<uint> WatchAsync(this WireClient client, long id, string path = "eventlog", int flags = 0, uint? matchtag = null)
        => client.SendAsync(
            "job-info.eventlog-watch", $$"""{"id":{{id}},"path":"{{path}}","flags":{{flags}}}""", flags: FluxMessageFlags.Streaming,
            matchtag: matchtag);

    /// <summary>The events of a log, once it has ended.</summary>
    public static async Task<IReadOnlyList<JobEvent>> EventsAsync(this WireClient client, long id, string path = "eventlog")
    {
        IReadOnlyList<WireResponse> responses = await client.StreamAsync(await client.WatchAsync(id, path));
        responses[^1].Errno.Should().Be(61);
        return [.. responses.SkipLast(1).Select(static response => JobEvent.Parse(response["event"].GetString()!))];
    }

    /// <summary>Awaits an event of a log that still goes on.</summary>
    public static async Task<JobEvent> EventAsync(this WireClient client, long id, string name, string path = "eventlog", string contains = "")
    {
        uint tag = await client.WatchAsync(id, path, flags: 1);
        while (true)
        {
            WireResponse response = await client.NextAsync(tag);
            response.Errno.Should().Be(0, $"event {name} should come before the end");
            JobEvent entry = JobEvent.Parse(response["event"].GetString()!);
            if (entry.Name == name && entry.ToString().Contains(contains, StringComparison.Ordinal))
            {
                await client.SendAsync(
                    "job-info.eventlog-watch-cancel", $$"""{"matchtag":{{tag}}}""", flags: FluxMessageFlags.NoResponse);
                return entry;
            }
        }
    }

    /// <summary>The text that went to a stream.</summary>
    public static async Task<string> OutputAsync(this WireClient client, long id, string stream = "stdout")
        => string.Concat((await client.EventsAsync(id, "guest.output"))
            .Where(entry => entry.Name == "data" && entry.Context.GetProperty("stream").GetString() == stream)
            .Select(static entry => entry.Context.TryGetProperty("data", out JsonElement data) ? data.GetString() : string.Empty));

    public static string Id(long id) => string.Create(CultureInfo.InvariantCulture, $$"""{"id":{{id}}}""");

    public static IEnumerable<string> Names(this IEnumerable<JobEvent> events) => events.Select(static entry => entry.Name);
}
