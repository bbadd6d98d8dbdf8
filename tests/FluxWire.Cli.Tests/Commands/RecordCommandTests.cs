using FluxWire.Cli.Recording;
using FluxWire.Cli.Tests.Support;

namespace FluxWire.Cli.Tests.Commands;

public sealed class RecordCommandTests
{
    private static readonly byte[] Question = Messages.Request("broker.ping", """{"seq":1}""");
    private static readonly byte[] Answer = Messages.Response("broker.ping", """{"seq":1}""");

    [Fact]
    public async Task Bytes_pass_unchanged_and_stand_in_the_transcript_in_their_order()
    {
        using RecordingRun run = await RecordingRun.StartAsync("--connections", "1");
        (Peer client, Peer broker) = await run.ConnectAsync();
        using (client)
        using (broker)
        {
            // Two pieces, the first of which must pass at once and not wait for the rest of its message.
            await client.SendAsync(Question[..11]);
            (await broker.ReceiveAsync(11)).Should().Equal(Question[..11]);
            await client.SendAsync(Question[11..]);
            (await broker.ReceiveAsync(Question.Length - 11)).Should().Equal(Question[11..]);
            await broker.SendAsync(Answer);
            (await client.ReceiveAsync(Answer.Length)).Should().Equal(Answer);
        }

        (await run.FinishAsync()).Should().Be(new ProgramResult(0, "", ""));
        IReadOnlyList<TranscriptRecord> transcript = run.Transcript();
        transcript.Take(3).Select(record => (record.Direction, record.Kind)).Should().Equal(
            (TranscriptDirection.BrokerToClient, TranscriptKind.Auth),
            (TranscriptDirection.ClientToBroker, TranscriptKind.Message),
            (TranscriptDirection.BrokerToClient, TranscriptKind.Message));
        transcript.Skip(3).Should().HaveCount(2).And.OnlyContain(record => record.Kind == TranscriptKind.Eof);
        transcript[1].Bytes.ToArray().Should().Equal(Question);
        transcript[2].Bytes.ToArray().Should().Equal(Answer);
        transcript.Select(record => record.Time).Should().BeInAscendingOrder();
        run.Chunks("c>b").Should().Equal(11, Question.Length - 11);
        run.Chunks("b>c").Sum().Should().Be(1 + Answer.Length);
    }

    /// <summary>There are environments and output in it.</summary>
    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task A_recording_is_for_its_user_only()
    {
        using RecordingRun run = await RecordingRun.StartAsync("--connections", "1");
        (Peer client, Peer broker) = await run.ConnectAsync();
        client.Dispose();
        broker.Dispose();
        await run.FinishAsync();

        run.Files.Should().HaveCount(2).And.OnlyContain(
            file => File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public async Task Closing_one_direction_leaves_the_other_open()
    {
        using RecordingRun run = await RecordingRun.StartAsync("--connections", "1");
        (Peer client, Peer broker) = await run.ConnectAsync();
        using (client)
        using (broker)
        {
            client.CloseSending();
            await broker.ReceiveEndAsync();
            await broker.SendAsync(Answer);
            (await client.ReceiveAsync(Answer.Length)).Should().Equal(Answer);
            broker.CloseSending();
            await client.ReceiveEndAsync();
        }

        (await run.FinishAsync()).ExitCode.Should().Be(0);
        run.Transcript().Select(record => (record.Direction, record.Kind)).Should().Equal(
            (TranscriptDirection.BrokerToClient, TranscriptKind.Auth),
            (TranscriptDirection.ClientToBroker, TranscriptKind.Eof),
            (TranscriptDirection.BrokerToClient, TranscriptKind.Message),
            (TranscriptDirection.BrokerToClient, TranscriptKind.Eof));
    }

    [Fact]
    public async Task What_a_client_says_to_a_broker_that_has_left_is_recorded_all_the_same()
    {
        using RecordingRun run = await RecordingRun.StartAsync("--connections", "1");
        (Peer client, Peer broker) = await run.ConnectAsync();
        using (client)
        {
            broker.Dispose();
            await client.ReceiveEndAsync();
            await client.SendAsync(Question);
        }

        (await run.FinishAsync()).ExitCode.Should().Be(0);
        run.Transcript().Select(record => record.Kind).Should().Equal(
            TranscriptKind.Auth, TranscriptKind.Eof, TranscriptKind.Message, TranscriptKind.Eof);
    }

    [Fact]
    public async Task A_reset_is_told_from_a_close()
    {
        using RecordingRun run = await RecordingRun.StartAsync("--connections", "1");
        (Peer client, Peer broker) = await run.ConnectAsync();
        using (broker)
        {
            await broker.SendAsync(Answer);

            // To close with bytes unread resets the connection; one of them has come, so the rest has too.
            (await client.ReceiveAsync(1)).Should().Equal(Answer[0]);
            client.Dispose();
            await broker.ReceiveEndAsync();
        }

        (await run.FinishAsync()).ExitCode.Should().Be(0);
        run.Transcript().Where(record => record.Direction == TranscriptDirection.ClientToBroker).Select(record => record.Kind)
            .Should().Equal(TranscriptKind.Reset, TranscriptKind.Eof);
    }

    [Fact]
    public async Task Bytes_that_are_no_message_pass_and_are_recorded_as_raw()
    {
        byte[] stranger = "GET / HTTP/1.1\r\n\r\n"u8.ToArray();
        using RecordingRun run = await RecordingRun.StartAsync("--connections", "1");
        (Peer client, Peer broker) = await run.ConnectAsync();
        using (client)
        using (broker)
        {
            await client.SendAsync(stranger);
            (await broker.ReceiveAsync(stranger.Length)).Should().Equal(stranger);
            await client.SendAsync(Question);
            (await broker.ReceiveAsync(Question.Length)).Should().Equal(Question);

            // The other direction is not lost.
            await broker.SendAsync(Answer);
            (await client.ReceiveAsync(Answer.Length)).Should().Equal(Answer);
        }

        (await run.FinishAsync()).ExitCode.Should().Be(0);
        TranscriptRecord[] passed = [.. run.Transcript().Where(record => record.Kind != TranscriptKind.Eof)];
        passed.Select(record => record.Kind).Should().Equal(
            TranscriptKind.Auth, TranscriptKind.Raw, TranscriptKind.Raw, TranscriptKind.Message);
        passed[1].Bytes.ToArray().Should().Equal(stranger);
        passed[2].Bytes.ToArray().Should().Equal(Question);
    }

    [Fact]
    public async Task A_message_larger_than_any_read_stays_one_message()
    {
        byte[] large = Messages.RequestOf("content.store", new byte[1 << 20]);
        using RecordingRun run = await RecordingRun.StartAsync("--connections", "1");
        (Peer client, Peer broker) = await run.ConnectAsync();
        using (client)
        using (broker)
        {
            Task sent = client.SendAsync(large);
            (await broker.ReceiveAsync(large.Length)).Should().Equal(large);
            await sent;
        }

        (await run.FinishAsync()).ExitCode.Should().Be(0);
        run.Transcript()[1].Bytes.ToArray().Should().Equal(large);
        run.Chunks("c>b").Sum().Should().Be(large.Length);
    }

    [Fact]
    public async Task Each_connection_has_its_own_files()
    {
        using RecordingRun run = await RecordingRun.StartAsync("--connections", "2");
        (Peer first, Peer firstBroker) = await run.ConnectAsync();
        (Peer second, Peer secondBroker) = await run.ConnectAsync();
        await second.SendAsync(Question);
        (await secondBroker.ReceiveAsync(Question.Length)).Should().Equal(Question);
        foreach (Peer peer in new[] { first, firstBroker, second, secondBroker })
        {
            peer.Dispose();
        }

        (await run.FinishAsync()).ExitCode.Should().Be(0);
        run.Transcript(1).Should().NotContain(record => record.Kind == TranscriptKind.Message);
        run.Transcript(2).Should().ContainSingle(record => record.Kind == TranscriptKind.Message);
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_signal_ends_it_in_good_order(string signal)
    {
        using RecordingRun run = await RecordingRun.StartAsync();
        (Peer client, Peer broker) = await run.ConnectAsync();
        using (client)
        using (broker)
        {
            await client.SendAsync([.. Question, .. Question[..9]]);
            await broker.ReceiveAsync(Question.Length + 9);
            await run.SignalAsync(signal);
            (await run.FinishAsync()).Should().Be(new ProgramResult(0, "", ""));
        }

        run.Transcript().Select(record => record.Kind).Should().Equal(
            TranscriptKind.Auth, TranscriptKind.Message, TranscriptKind.Raw);
        File.Exists(run.SocketPath).Should().BeFalse();
    }

    [Fact]
    public async Task A_broker_that_does_not_listen_any_more_ends_it_with_a_sentence()
    {
        using RecordingRun run = await RecordingRun.StartAsync();
        run.StopBroker();
        using Peer client = await run.ConnectClientAsync();
        ProgramResult result = await run.FinishAsync();
        result.ExitCode.Should().Be(1);
        result.Error.Should().StartWith("fluxwire: Cannot reach the broker at '").And.EndWith("; start it, or name another socket.\n");
    }
}
