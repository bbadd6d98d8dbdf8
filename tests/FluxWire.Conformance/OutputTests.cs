using System.Text;
using FluxWire.Conformance.Brokers;
using FluxWire.Jobs;
using static FluxWire.Conformance.JobScenarios;

namespace FluxWire.Conformance;

/// <summary>A job's output (RFC 24), byte for byte.</summary>
[Collection(BrokerTests.Name)]
public sealed class OutputTests(BrokerFixture brokers)
{
    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Streams_ranks_and_the_end(BrokerKind kind)
    {
        Jobspec jobspec = Shell("echo out $FLUX_TASK_RANK; echo err $FLUX_TASK_RANK >&2; exit 4");
        jobspec.Tasks = 2;
        List<JobOutputItem> items = await ReadAsync(kind, jobspec);

        foreach (uint rank in new uint[] { 0, 1 })
        {
            TextOf(items, "stdout", rank).Should().Be($"out {rank}\n");
            TextOf(items, "stderr", rank).Should().Be($"err {rank}\n");
            items.OfType<JobOutputData>().Count(d => d.EndOfStream && d.Ranks.Contains(rank)).Should().Be(2);
        }

        items[^1].Should().BeOfType<JobOutputEnd>().Which.WaitStatus!.Value.ExitCode.Should().Be(4);
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Bytes_that_are_no_text_arrive_as_they_were_written(BrokerKind kind)
    {
        List<JobOutputItem> items = await ReadAsync(kind, Shell(@"printf 'a\377\000b\n\303\274'"));
        byte[] bytes = [.. items.OfType<JobOutputData>().Where(static d => d.Stream == "stdout").SelectMany(static d => d.Data.ToArray())];
        bytes.Should().Equal((byte)'a', 0xFF, 0, (byte)'b', (byte)'\n', 0xC3, 0xBC);
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Long_line_without_an_end(BrokerKind kind)
    {
        List<JobOutputItem> items = await ReadAsync(kind, Shell("head -c 20000 /dev/zero | tr '\\0' x"));
        TextOf(items, "stdout", 0).Should().Be(new string('x', 20_000));
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Output_of_a_job_that_has_ended_is_the_same(BrokerKind kind)
    {
        await using FluxClient flux = await brokers.ConnectAsync(kind);
        JobId id = await flux.Jobs.SubmitAsync(Shell("for i in 1 2 3; do echo $i; done"));
        string live = TextOf(await ReadAsync(flux, id), "stdout", 0);
        live.Should().Be("1\n2\n3\n");
        TextOf(await ReadAsync(flux, id), "stdout", 0).Should().Be(live);
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Job_that_never_starts_has_its_exception_and_its_end(BrokerKind kind)
    {
        await using FluxClient flux = await brokers.ConnectAsync(kind);
        JobId id = await flux.Jobs.SubmitAsync(Shell("true"), HeldWaitable);
        Task<List<JobOutputItem>> output = ReadAsync(flux, id);
        await flux.Jobs.CancelAsync(id, "no more");
        List<JobOutputItem> items = await output;
        items.Should().HaveCount(2);
        items[0].Should().BeOfType<JobOutputException>().Which.Exception.Should().Be(new JobExceptionInfo("cancel", 0, "no more"));
        items[1].Should().BeOfType<JobOutputEnd>().Which.WaitStatus.Should().BeNull();
        await flux.Jobs.WaitAsync(id);
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Redirected_output_is_noted_and_goes_to_the_file(BrokerKind kind)
    {
        string path = Path.Combine(Path.GetTempPath(), $"fluxwire-out-{Guid.NewGuid():N}");
        Jobspec jobspec = Shell("echo to the file");
        jobspec.SetShellOption("output.stdout.type", "file").SetShellOption("output.stdout.path", path);
        List<JobOutputItem> items = await ReadAsync(kind, jobspec);

        items.OfType<JobOutputRedirect>().Should().Contain(r => r.Stream == "stdout" && r.Path == path);
        TextOf(items, "stdout", 0).Should().BeEmpty();
        (await File.ReadAllTextAsync(path)).Should().Be("to the file\n");
        File.Delete(path);
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Input_from_a_file(BrokerKind kind)
    {
        Jobspec jobspec = Shell("cat; echo end");
        jobspec.SetShellOption("input.stdin.type", "file").SetShellOption("input.stdin.path", "/dev/null");
        TextOf(await ReadAsync(kind, jobspec), "stdout", 0).Should().Be("end\n");
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Message_of_the_shell_that_a_task_cannot_start(BrokerKind kind)
    {
        Jobspec jobspec = Jobspec.FromCommand("/no/such/command");
        jobspec.WorkingDirectory = "/tmp";
        List<JobOutputItem> items = await ReadAsync(kind, jobspec);
        items.OfType<JobOutputLog>().Should().Contain(static log =>
            log.Level == 0 && log.Message.EndsWith("start failed: /no/such/command: No such file or directory", StringComparison.Ordinal));
        items.OfType<JobOutputException>().Should().ContainSingle().Which.Exception.Type.Should().Be("exec");
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Unknown_job(BrokerKind kind)
    {
        await using FluxClient flux = await brokers.ConnectAsync(kind);
        FluxRpcException e = (await flux.Invoking(f => ReadAsync(f, new JobId(12345))).Should().ThrowAsync<FluxRpcException>()).Which;
        e.Errno.Should().Be(FluxErrno.ENOENT);
    }

    private static string TextOf(IEnumerable<JobOutputItem> items, string stream, uint rank)
        => Encoding.UTF8.GetString([.. items.OfType<JobOutputData>()
            .Where(d => d.Stream == stream && d.Ranks.Contains(rank))
            .SelectMany(static d => d.Data.ToArray())]);

    private async Task<List<JobOutputItem>> ReadAsync(BrokerKind kind, Jobspec jobspec)
    {
        await using FluxClient flux = await brokers.ConnectAsync(kind);
        return await ReadAsync(flux, await flux.Jobs.SubmitAsync(jobspec));
    }

    private static async Task<List<JobOutputItem>> ReadAsync(FluxClient flux, JobId id)
    {
        using CancellationTokenSource limit = new(TestLimits.Test);
        List<JobOutputItem> items = [];
        await foreach (JobOutputItem item in flux.Jobs.OutputAsync(id, cancellationToken: limit.Token))
        {
            items.Add(item);
        }

        return items;
    }
}
