using FluxWire.Jobs;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Jobs;

/// <summary>A job's output, merged from its output log and its main eventlog: where it ends, and how it is left.</summary>
public sealed class OutputTests
{
    private const string Line = """2.5 data {"stream":"stdout","rank":"0","data":"x\n"}""";

    [Fact]
    public async Task The_end_comes_last_whichever_log_ends_first()
    {
        foreach (bool mainEndsFirst in (bool[])[true, false])
        {
            await using PeerSession session = await PeerSession.StartAsync();
            OutputScript script = await OutputScript.StartAsync(session);
            await script.MainAsync("1.5 submit");
            await script.MainAsync("2.0 alloc");
            await script.MainAsync("""3.0 finish {"status":768}""");
            await script.MainAsync("3.5 clean");
            await (mainEndsFirst ? script.EndMainAsync() : script.EndOutputBehindAsync(Line));
            await session.BarrierAsync();
            await (mainEndsFirst ? script.EndOutputBehindAsync(Line) : script.EndMainAsync());

            (await script.NextAsync<JobOutputData>()).Text.Should().Be("x\n");
            JobOutputEnd end = await script.NextAsync<JobOutputEnd>();
            end.Timestamp.Should().Be(3.5);
            end.WaitStatus!.Value.ExitCode.Should().Be(3);
            (await script.MoveNextAsync().Soon()).Should().BeFalse();
            await script.LeaveAsync();
            await session.BarrierAsync();
            session.Matcher.PendingCount.Should().Be(0);
        }
    }

    [Fact]
    public async Task Output_keeps_its_order()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        OutputScript script = await OutputScript.StartAsync(session);
        for (int i = 0; i < 200; i++)
        {
            await script.OutputAsync($$"""1.5 data {"stream":"stdout","rank":"0","data":"{{i}}\n"}""");
        }

        for (int i = 0; i < 200; i++)
        {
            (await script.NextAsync<JobOutputData>()).Text.Should().Be($"{i}\n");
        }
    }

    [Fact]
    public async Task Exceptions_come_in_between()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        OutputScript script = await OutputScript.StartAsync(session);

        await script.OutputAsync(Line);
        await script.NextAsync<JobOutputData>();
        await script.MainAsync("""2.75 exception {"type":"cancel","severity":0,"note":"why","userid":0}""");
        JobOutputException exception = await script.NextAsync<JobOutputException>();
        exception.Timestamp.Should().Be(2.75);
        exception.Exception.Should().Be(new JobExceptionInfo("cancel", 0, "why"));
        await script.OutputAsync(Line);
        await script.NextAsync<JobOutputData>();
    }

    [Fact]
    public async Task An_exception_of_odd_types_is_shown_as_a_result_would_show_it()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        OutputScript script = await OutputScript.StartAsync(session);
        const string Odd = """2.75 exception {"type":7,"severity":"high","note":null}""";

        await script.MainAsync(Odd);

        JobExceptionInfo exception = (await script.NextAsync<JobOutputException>()).Exception;
        exception.Should().Be(new JobExceptionInfo("7", 0, ""));
        Log.Fold([Odd]).Exception.Should().Be(exception);
    }

    [Fact]
    public async Task A_job_without_an_output_log_has_no_output()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        OutputScript script = await OutputScript.StartAsync(session);

        await session.Peer.RespondErrorAsync(script.Output, FluxErrno.ENOENT);
        await script.MainAsync("""2.75 exception {"type":"alloc","severity":0,"note":"no"}""");
        await script.MainAsync("3.5 clean");
        await script.EndMainAsync();

        await script.NextAsync<JobOutputException>();
        (await script.NextAsync<JobOutputEnd>()).Should().Be(new JobOutputEnd(3.5, null));
        (await script.MoveNextAsync().Soon()).Should().BeFalse();
    }

    [Fact]
    public async Task An_unknown_job_is_ENOENT_and_the_endless_watch_is_cancelled()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        OutputScript script = await OutputScript.StartAsync(session);

        await session.Peer.RespondErrorAsync(script.Main, FluxErrno.ENOENT);

        FluxRpcException failure = await script.MoveNextAsync().FailureAsync<FluxRpcException>();
        failure.Errno.Should().Be(FluxErrno.ENOENT);
        failure.Message.Should().Contain("no job ƒ74MXez5m");
        (await session.Peer.ReceiveAsync(OutputScript.CancelTopic)).Json["matchtag"]!.GetValue<uint>().Should().Be(script.Output.Matchtag);
    }

    [Fact]
    public async Task Another_error_of_the_output_log_is_told_and_the_other_watch_cancelled()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        OutputScript script = await OutputScript.StartAsync(session);

        await session.Peer.RespondErrorAsync(script.Output, FluxErrno.EPERM);

        (await script.MoveNextAsync().FailureAsync<FluxRpcException>()).Errno.Should().Be(FluxErrno.EPERM);
        (await session.Peer.ReceiveAsync(OutputScript.CancelTopic)).Json["matchtag"]!.GetValue<uint>().Should().Be(script.Main.Matchtag);
    }

    [Fact]
    public async Task Leaving_early_leaves_no_watch_behind()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        OutputScript script = await OutputScript.StartAsync(session);
        for (int i = 0; i < 10; i++)
        {
            await script.OutputAsync(Line);
        }

        await script.NextAsync<JobOutputData>();

        await script.LeaveAsync();

        await script.ExpectBothCancelledAsync();
    }

    [Fact]
    public async Task A_token_ends_it_and_leaves_no_watch_behind()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        using CancellationTokenSource source = new();
        OutputScript script = await OutputScript.StartAsync(session, source.Token);
        Task<bool> next = script.MoveNextAsync();

        await source.CancelAsync();

        (await next.FailureAsync<OperationCanceledException>()).CancellationToken.Should().Be(source.Token);
        await script.ExpectBothCancelledAsync();
    }

    [Fact]
    public async Task A_lost_connection_ends_it()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        OutputScript script = await OutputScript.StartAsync(session);

        session.Peer.Dispose();

        await script.MoveNextAsync().FailureAsync<FluxConnectionException>();
    }

    [Fact]
    public async Task A_main_log_that_cannot_be_folded_ends_it()
    {
        await using PeerSession session = await PeerSession.StartAsync();
        OutputScript script = await OutputScript.StartAsync(session);

        await script.MainAsync("2.5 exception");

        await script.MoveNextAsync().FailureAsync<FluxProtocolException>();
        await script.ExpectBothCancelledAsync();
    }
}
