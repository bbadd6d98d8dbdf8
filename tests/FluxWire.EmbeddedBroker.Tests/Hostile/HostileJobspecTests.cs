using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using FluxWire.Embedded.Scripting;
using FluxWire.Embedded.Tests.Wire;
using FluxWire.Jobs;

namespace FluxWire.Embedded.Tests.Hostile;

/// <summary>Jobspecs that nobody would write: each is answered, and the broker goes on.</summary>
public sealed class HostileJobspecTests : IAsyncLifetime
{
    private static readonly string[] Values =
    [
        "0", "-1", "1", "2", "1.5", "1e400", "1e308", "-1e308", "2147483647", "2147483648", "9223372036854775807", "18446744073709551615",
        "\"\"", "\"x\"", "\"\\u0000\"", "\"/\"", "\"0-2147483647\"", "\"2{{id}}\"", "[]", "[[]]", "[1]", "[\"x\"]", "{}", "{\"\":{}}", "null", "true", "false",
    ];

    // What services look for, beside what is in the jobspec already.
    private static readonly string[] Extras =
    [
        "cwd", "queue", "bank", "project", "job", "name", "shell", "options", "input", "output", "stdout", "stderr", "type", "path", "label", "mode",
        "buffer", "dependencies", "constraints", "scheme", "value", "environment", "exclusive", "with", "total", "per_resource", "begin-time",
        "user", "stop-tasks-in-exec", "exit-timeout", "exit-on-error", "cpu-affinity", "limit", "stdin", "verbose", "and", "or", "not", "hostlist", "ranks",
    ];

    private EmbeddedBroker _broker = null!;
    private WireClient _client = null!;

    public async Task InitializeAsync()
    {
        _broker = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { Cores = 2 });
        _broker.Scripts.Add(static _ => JobScript.Begin().Exit(0));
        _client = await WireClient.ConnectAsync(_broker);
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task No_change_of_a_jobspec_ends_the_broker()
    {
        Gen<(int, string, string, bool)> change = Gen.Select(
            Gen.Int[0, 1000], OneOf(Values), OneOf(Extras), Gen.Bool);
        await change.Array[1, 4].SampleAsync(
            async changes =>
            {
                JsonNode jobspec = TestJobs.Jobspec("true");
                foreach ((int at, string value, string extra, bool replaces) in changes)
                {
                    Change(jobspec, at, value, replaces ? null : extra);
                }

                await SubmitAsync(jobspec.ToJsonString());
            },
            iter: 4000,
            threads: 1);
        _broker.Completion.IsCompleted.Should().BeFalse();
    }

    [Fact]
    public async Task A_job_of_more_tasks_than_the_limit_is_refused_before_there_is_one()
    {
        JsonObject jobspec = TestJobs.Jobspec("true");
        jobspec["tasks"]![0]!["count"] = JsonNode.Parse("""{"per_slot":2147483647}""");

        WireResponse response = await SubmitAsync(jobspec.ToJsonString());

        (response.Errno, response.Text).Should().Be((22, "jobspec: 2147483647 tasks are more than the limit of 10000"));
    }

    [Theory]
    [InlineData("\"\\ud800\"")]
    [InlineData("{\"\\udfff\":1}")]
    [InlineData("\"\\ude00\\ud83d\"")]
    public async Task Text_that_is_not_Unicode_is_refused(string value)
    {
        JsonObject jobspec = TestJobs.Jobspec("true");
        string text = jobspec.ToJsonString().Replace("\"/tmp\"", value, StringComparison.Ordinal);

        WireResponse response = await SubmitAsync(text);

        response.Errno.Should().Be(22);
        response.Text.Should().StartWith("jobspec: invalid JSON at byte ");
    }

    [Fact]
    public async Task What_cannot_be_read_is_not_quoted()
    {
        WireResponse response = await SubmitAsync("""{"version":tSECRET}""");

        response.Errno.Should().Be(22);
        response.Text.Should().NotContain("SECRET");
    }

    // A broker that has ended over a defect says which.
    private async Task<WireResponse> SubmitAsync(string jobspec)
    {
        if (_broker.Completion.IsCompleted)
        {
            await _broker.Completion;
        }

        string signed = SignedJob.WrapNone(TestUser.Id, Encoding.UTF8.GetBytes(jobspec));
        string request = JsonSerializer.Serialize(new { J = signed, urgency = 16, flags = 0 });
        Task<WireResponse> call = _client.CallAsync("job-ingest.submit", request);

        await await Task.WhenAny(call, _broker.Completion);
        return await call;
    }

    private static Gen<string> OneOf(string[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    // Puts a value into one of the places that there are; with a name, beside one or below it.
    private static void Change(JsonNode root, int at, string value, string? name)
    {
        List<JsonNode> places = [];
        Collect(root, places);
        JsonNode place = places[at % places.Count];
        JsonNode? node = JsonNode.Parse(value);
        switch (place)
        {
            case JsonObject below when name is not null:
                below[name] = node;
                break;
            case { Parent: JsonObject owner }:
                owner[place.GetPropertyName()] = node;
                break;
            case { Parent: JsonArray list }:
                list[place.GetElementIndex()] = node;
                break;
            default:
                // The root stays an object.
                break;
        }
    }

    private static void Collect(JsonNode? node, List<JsonNode> places)
    {
        if (node is null)
        {
            return;
        }

        places.Add(node);
        foreach (JsonNode? below in node switch { JsonObject members => members.Select(static m => m.Value), JsonArray list => list, _ => [] })
        {
            Collect(below, places);
        }
    }
}
