using FluxWire.Cli.Tests.Support;
using FluxWire.Jobs;

namespace FluxWire.Cli.Tests.Commands;

/// <summary>What ends <c>fluxwire run</c> before its job ends.</summary>
public sealed class RunInterruptTests : BrokerTest
{
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_cancels_the_job_and_its_result_is_told(string signal)
    {
        using FluxwireProcess program = Start(["run", "--", .. Endless]);
        (await program.ReadLineAsync()).Should().Be("ready");
        await program.SignalAsync(signal);
        ProgramResult result = await program.FinishAsync();
        result.ExitCode.Should().Be(143);
        result.Error.Should().MatchRegex(@"CANCELED returncode=143 runtime=\S+ exception=cancel severity=0 interrupted\n\z");
    }

    [Fact]
    public async Task A_signal_cancels_a_job_that_does_not_run_yet()
    {
        using FluxwireProcess program = Start("run", "--json", "--urgency", "0", "--", "true");
        JobId id = await RunCommandTests.ReadIdAsync(program);
        await program.SignalAsync("INT");
        ProgramResult result = await program.FinishAsync();
        result.ExitCode.Should().Be(1);
        result.Error.Should().BeEmpty();
        (await ResultAsync(id)).Exception!.Note.Should().Be("interrupted");
    }

    [Fact]
    public async Task A_timeout_leaves_the_job_running()
    {
        // Long enough for the submission on a busy machine; the rest of the time nothing happens.
        using FluxwireProcess program = Start(["run", "--json", "--timeout", "5s", "--", .. Endless]);
        JobId id = await RunCommandTests.ReadIdAsync(program);
        ProgramResult result = await program.FinishAsync();
        result.ExitCode.Should().Be(1);
        result.Error.Should().Be(
            "fluxwire: It was not done within 5s; jobs go on: give --timeout more, or end them with 'fluxwire cancel'.\n");
        (await HasEndedAsync(id)).Should().BeFalse();
        await Flux.Jobs.KillAsync(id);
        (await ResultAsync(id)).Result.Should().Be(JobOutcome.Failed);
    }

    [Fact]
    public async Task A_timeout_of_an_embedded_broker_promises_nothing_of_its_jobs()
    {
        ProgramResult result = await RunAsync(["run", "--quiet", "--embedded", "--timeout", "1ms", "--", .. Endless]);
        result.ExitCode.Should().Be(1);
        result.Error.Should().EndWith("fluxwire: It was not done within 1ms; give --timeout more.\n");
    }

    [Fact]
    public async Task A_broker_that_leaves_is_told_in_a_sentence()
    {
        using FluxwireProcess program = Start(["run", "--quiet", "--", .. Endless]);
        (await program.ReadLineAsync()).Should().Be("ready");
        await Broker.DisposeAsync();
        ProgramResult result = await program.FinishAsync();
        result.ExitCode.Should().Be(1);
        result.Error.Should().StartWith("fluxwire: The connection to ").And.Contain(" was lost");
        result.Error.TrimEnd('\n').Should().NotContain("\n");
    }
}
