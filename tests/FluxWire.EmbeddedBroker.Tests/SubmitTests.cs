using System.Text.Json.Nodes;
using FluxWire.Embedded.Tests.Wire;
using FluxWire.Protocol;

namespace FluxWire.Embedded.Tests;

public sealed class SubmitTests : IAsyncLifetime
{
    private EmbeddedBroker _broker = null!;
    private WireClient _client = null!;

    // What is done to a good jobspec, and the text of the refusal; a refused jobspec is EPERM.
    public static TheoryData<string, string> BadJobspecs => new()
    {
        { "tasks=", "Missing key (tasks)" },
        { "attributes=", "Missing key (attributes)" },
        { "version=2", "version must be 1" },
        { "extra=1", "Extraneous key (extra)" },
        { "attributes.system=", "attributes.system is a required key" },
        { "attributes.system.duration=", "attributes.system.duration is a required key" },
        { "attributes.system.duration=\"x\"", "attributes.system.duration must be a number" },
        { "attributes.system.constraints={\"nope\":[]}", "unknown constraint operator 'nope'" },
        { "attributes.system.dependencies=[{\"scheme\":\"afterok\",\"value\":1}]", "dependency value must be a string" },
        { "tasks.0.command=[]", "command array cannot have length of zero" },
        { "tasks.0.command=\"x\"", "command must be a list of strings" },
        { "tasks.0.command=[1]", "command must be a list of strings" },
        { "tasks.0.count={\"per_slot\":1,\"total\":1}", "count must have exactly one key set" },
        { "resources.0.label=", "slots must have labels" },
        { "resources.0.count=0", "node, slot, or core count must be > 0" },
        { "resources.0.count=\"x\"", "count string must be a valid idset or range" },
    };

    public async Task InitializeAsync()
    {
        _broker = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { Cores = 2 });
        _client = await WireClient.ConnectAsync(_broker);
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _broker.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(BadJobspecs))]
    public async Task A_jobspec_that_is_refused_is_EPERM_with_the_validators_text(string change, string text)
    {
        JsonObject jobspec = TestJobs.Jobspec("true");
        Change(jobspec, change);
        WireResponse response = await _client.CallAsync("job-ingest.submit", TestJobs.Request(jobspec, userId: TestUser.Id));
        (response.Errno, response.Text).Should().Be((1, text));
    }

    [Theory]
    [InlineData("""{}""", 71, "error decoding job request: Protocol error")]
    [InlineData("""{"J":"x","urgency":16,"flags":1}""", 71, "invalid job flags")]
    [InlineData("""{"J":"x","urgency":16,"flags":16}""", 71, "invalid job flags")]
    [InlineData("""{"J":"x","urgency":32,"flags":0}""", 22, "urgency range is [0:31]")]
    [InlineData("""{"J":"x","urgency":16,"flags":0}""", 22, "could not unwrap jobspec: Invalid argument")]
    public async Task A_request_that_is_refused_has_the_text_of_ingest(string payload, int errno, string text)
    {
        WireResponse response = await _client.CallAsync("job-ingest.submit", payload);
        (response.Errno, response.Text).Should().Be((errno, text));
    }

    [Theory]
    [InlineData("attributes.system.queue=\"nope\"", "'nope' is not a valid queue")]
    [InlineData("attributes.system.dependencies=[{\"scheme\":\"nope\",\"value\":\"1\"}]", "dependency scheme \"nope\" not supported")]
    [InlineData("attributes.system.dependencies=[{\"scheme\":\"afterok\",\"value\":\"123\"}]", "dependency: afterok: id 123: job not found")]
    public async Task What_the_instance_does_not_have_is_EINVAL(string change, string text)
    {
        JsonObject jobspec = TestJobs.Jobspec("true");
        Change(jobspec, change);
        WireResponse response = await _client.CallAsync("job-ingest.submit", TestJobs.Request(jobspec, userId: TestUser.Id));
        (response.Errno, response.Text).Should().Be((22, text));
    }

    [Fact]
    public async Task The_signer_must_be_the_sender()
    {
        uint other = TestUser.Id + 1;
        WireResponse response = await _client.CallAsync("job-ingest.submit", TestJobs.Request(TestJobs.Jobspec("true"), userId: other));
        (response.Errno, response.Text).Should().Be((1, $"signer={other} != requestor={TestUser.Id}"));
    }

    [Fact]
    public async Task A_guest_may_not_sign_with_none()
    {
        WireResponse response = await _client.CallAsync(
            "job-ingest.submit", TestJobs.Request(TestJobs.Jobspec("true"), flags: 0, userId: 4242), userId: 4242, roles: FluxRoles.User);
        (response.Errno, response.Text).Should().Be((1, "only instance owner can use sign-type=none"));
    }

    [Fact]
    public async Task Ids_grow_and_are_those_of_generator_0()
    {
        JobId[] ids = new JobId[1500];
        for (int i = 0; i < ids.Length; i++)
        {
            ids[i] = JobId.FromSigned(await _client.SubmitAsync(TestJobs.Jobspec("true"), urgency: 0));
        }

        ids.Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
        ids.Should().OnlyContain(static id => id.Generator == 0);
    }

    [Theory]
    [InlineData(1000, 0, "unsatisfiable request: need 1000 slot(s) of 1 core(s), only 2 such slot(s) available (total cores: 2)")]
    [InlineData(1, 2, "unsatisfiable request: need 2 node(s) with 1 cores each, only 1 eligible")]
    public async Task A_job_that_can_never_run_meets_an_alloc_exception(int slots, int nodes, string note)
    {
        JsonObject jobspec = TestJobs.Jobspec("true").WithTasks(slots);
        if (nodes > 0)
        {
            JsonNode slot = jobspec["resources"]![0]!.DeepClone();
            jobspec["resources"] = new JsonArray(new JsonObject { ["type"] = "node", ["count"] = nodes, ["with"] = new JsonArray(slot) });
        }

        long id = await _client.SubmitAsync(jobspec);
        (await _client.WaitAsync(id)).Should().Be((false, $"Fatal exception type=alloc {note}"));
        (await _client.EventsAsync(id)).Names().Should().Equal("submit", "validate", "depend", "priority", "exception", "clean");
    }

    private static void Change(JsonObject jobspec, string change)
    {
        string[] sides = change.Split('=', 2);
        string[] path = sides[0].Split('.');
        JsonNode at = jobspec;
        foreach (string step in path.SkipLast(1))
        {
            at = int.TryParse(step, out int index) ? at[index]! : at[step]!;
        }

        if (sides[1].Length == 0)
        {
            at.AsObject().Remove(path[^1]);
        }
        else
        {
            at[path[^1]] = JsonNode.Parse(sides[1]);
        }
    }
}
