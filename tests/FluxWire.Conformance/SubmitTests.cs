using System.Text;
using FluxWire.Conformance.Brokers;
using FluxWire.Jobs;
using static FluxWire.Conformance.JobScenarios;

namespace FluxWire.Conformance;

/// <summary><c>job-ingest.submit</c>: what is accepted, and what is refused with which text.</summary>
[Collection(BrokerTests.Name)]
public sealed class SubmitTests(BrokerFixture brokers)
{
    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Everything_that_a_jobspec_says_reaches_the_task(BrokerKind kind)
    {
        await using FluxClient flux = await brokers.ConnectAsync(kind);
        Jobspec jobspec = Shell("pwd; echo $GREETING; echo $FLUX_JOB_SIZE $FLUX_JOB_NNODES");
        jobspec.Tasks = 1;
        jobspec.Environment["GREETING"] = "grüß dich";
        jobspec.Name = "näme";
        JobId id = await flux.Jobs.SubmitAsync(jobspec);

        string output = "";
        await foreach (JobOutputItem item in flux.Jobs.OutputAsync(id))
        {
            output += (item as JobOutputData)?.Text;
        }

        output.Should().Be("/tmp\ngrüß dich\n1 1\n");
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Submit_event_tells_urgency_and_flags(BrokerKind kind)
    {
        await using FluxClient flux = await brokers.ConnectAsync(kind);
        FluxJob job = flux.Jobs.Get(await flux.Jobs.SubmitAsync(Shell("true"), HeldWaitable));
        await job.CancelAsync();
        await foreach (JobEvent entry in job.WatchEventsAsync())
        {
            entry.Name.Should().Be("submit");
            entry.Context.GetProperty("urgency").GetInt32().Should().Be(0);
            entry.Context.GetProperty("flags").GetInt32().Should().Be(4);
            entry.Context.GetProperty("version").GetInt32().Should().Be(1);
            break;
        }

        await job.WaitAsync();
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Urgency_out_of_range(BrokerKind kind)
    {
        await using FluxClient flux = await brokers.ConnectAsync(kind);
        await flux.Jobs.SubmitAsync(Shell("true"), new SubmitOptions { Urgency = 32 })
            .ShouldBeRefusedAsync(FluxErrno.EINVAL, "urgency range is [0:31]");
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Uid_of_somebody_else(BrokerKind kind)
    {
        await using FluxClient flux = await brokers.ConnectAsync(kind);
        uint us = (await flux.Broker.GetIdentityAsync()).UserId;
        await flux.Jobs.SubmitAsync(Shell("true"), new SubmitOptions { UserId = us + 1 })
            .ShouldBeRefusedAsync(FluxErrno.EPERM, $"signer={us + 1} != requestor={us}");
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Request_that_cannot_be_unwrapped(BrokerKind kind)
    {
        await using FluxClient flux = await brokers.ConnectAsync(kind);
        await flux.Jobs.SubmitSignedAsync("nonsense")
            .ShouldBeRefusedAsync(FluxErrno.EINVAL, "could not unwrap jobspec: Invalid argument");
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Jobspec_of_another_version(BrokerKind kind)
        => await ShouldRefuseAsync(
            kind,
            """{"resources":[{"type":"slot","count":1,"label":"task","with":[{"type":"core","count":1}]}],"tasks":[{"command":["true"],"slot":"task","count":{"per_slot":1}}],"attributes":{"system":{"duration":0}},"version":2}""",
            "version must be 1");

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Jobspec_without_a_duration(BrokerKind kind)
        => await ShouldRefuseAsync(
            kind,
            """{"resources":[{"type":"slot","count":1,"label":"task","with":[{"type":"core","count":1}]}],"tasks":[{"command":["true"],"slot":"task","count":{"per_slot":1}}],"attributes":{"system":{}},"version":1}""",
            "attributes.system.duration is a required key");

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Jobspec_without_a_command(BrokerKind kind)
        => await ShouldRefuseAsync(
            kind,
            """{"resources":[{"type":"slot","count":1,"label":"task","with":[{"type":"core","count":1}]}],"tasks":[{"command":[],"slot":"task","count":{"per_slot":1}}],"attributes":{"system":{"duration":0}},"version":1}""",
            "command array cannot have length of zero");

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Signed_request_from_elsewhere_is_passed_through(BrokerKind kind)
    {
        await using FluxClient flux = await brokers.ConnectAsync(kind);
        uint us = (await flux.Broker.GetIdentityAsync()).UserId;
        byte[] jobspec = Encoding.UTF8.GetBytes(Shell("exit 5").ToJson().ToJsonString());
        JobId id = await flux.Jobs.SubmitSignedAsync(SignedJob.WrapNone(us, jobspec));
        (await flux.Jobs.ResultAsync(id)).ReturnCode.Should().Be(5);
    }

    private async Task ShouldRefuseAsync(BrokerKind kind, string jobspec, string text)
    {
        await using FluxClient flux = await brokers.ConnectAsync(kind);
        await flux.Jobs.SubmitJsonAsync(Encoding.UTF8.GetBytes(jobspec)).ShouldBeRefusedAsync(FluxErrno.EPERM, text);
    }
}
