using System.Text.Json;
using FluxWire.Cli.Tests.Support;
using FluxWire.Jobs;

namespace FluxWire.Cli.Tests.Commands;

public sealed class SubmitCommandTests : BrokerTest
{
    [Fact]
    public async Task It_prints_the_id_and_does_not_wait()
    {
        ProgramResult result = await RunAsync(["submit", "--", .. Endless]);
        result.ExitCode.Should().Be(0);
        result.Error.Should().BeEmpty();
        result.Output.Should().MatchRegex(@"\Aƒ\w+\n\z");
        JobId id = JobId.Parse(result.Output.TrimEnd());
        await UntilReadyAsync(id);
        (await HasEndedAsync(id)).Should().BeFalse();
    }

    [Fact]
    public async Task Json_has_the_id_as_number_and_as_text()
    {
        JsonElement json = await RunJsonAsync("submit", "--", "true");
        Keys(json).Should().Equal("jobid", "id");
        json.GetProperty("id").GetString().Should().Be(new JobId(json.GetProperty("jobid").GetUInt64()).ToString());
    }

    [Fact]
    public async Task Only_a_waitable_job_can_be_waited_for()
    {
        JobId waitable = JobId.Parse((await RunAsync("submit", "--waitable", "--", "true")).Output.TrimEnd());
        JobId other = JobId.Parse((await RunAsync("submit", "--", "true")).Output.TrimEnd());
        (await Flux.Jobs.WaitAsync(waitable)).Success.Should().BeTrue();
        await FluentActions.Awaiting(() => Flux.Jobs.WaitAsync(other)).Should().ThrowAsync<FluxRpcException>();
    }

    [Fact]
    public async Task Flags_and_urgency_stand_in_the_submit_event()
    {
        JobId id = JobId.Parse((await RunAsync("submit", "--waitable", "--debug", "--urgency", "0", "--", "true")).Output.TrimEnd());
        JobEvent submit = (await EventsAsync(id, untilSentinel: true))[0];
        submit.Context.GetProperty("urgency").GetInt32().Should().Be(0);

        // FLUX_JOB_DEBUG is 2 and FLUX_JOB_WAITABLE is 4.
        submit.Context.GetProperty("flags").GetInt32().Should().Be(6);
    }
}
