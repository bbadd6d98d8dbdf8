using FluxWire.Cli.Recording;
using FluxWire.Jobs;
using FluxWire.Protocol;
using FluxWire.Replay.Tests.Operations;
using FluxWire.Replay.Tests.Peers;
using FluxWire.Replay.Tests.Recordings;
using FluxWire.Replay.Tests.Steps;

namespace FluxWire.Replay.Tests;

/// <summary>Recorded output through <see cref="FluxJobs.OutputAsync"/>.</summary>
/// <remarks>
/// Python waits with <c>guest.exec.eventlog</c> until there is an output log. FluxWire lets the broker wait, and watches the main
/// eventlog meanwhile, to tell exceptions and the end. So its requests are in no recording; the answers are put together here.
/// </remarks>
public sealed class OutputReplayTests
{
    private const string Call = "job.job_output";

    // The recordings of output have no main eventlog; that of any job that ended well will do.
    private const string MainLogScenario = "watch-inactive";

    private const uint MainTag = 1;
    private const uint OutputTag = 2;

    public static TheoryData<string> Scenarios()
        => [.. RecordingFolders.OfRepository.Where(static name => RecordingFolders.Load(name).Steps.Any(static step => step.Call == Call))];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Gives_the_text_that_python_gave(string scenario)
    {
        Recording recording = RecordingFolders.Load(scenario);
        RecordedStep step = recording.Steps.Single(static step => step.Call == Call);
        JobId id = JobId.FromSigned(step.Args.GetProperty("jobid").GetInt64());
        RecordedRequest main = CompleteWatchOf(RecordingFolders.Load(MainLogScenario), EventlogWatchOptions.MainPath);
        RecordedRequest output = CompleteWatchOf(recording, EventlogWatchOptions.OutputPath);

        using TranscriptPeer peer = new(Compose(id, main, output), Delivery.WholeMessages);
        await using FluxClient client = await FluxClient.ConnectAsync(TestMode.OptionsFor(peer.Uri));
        object?[] items = await Boxed.Of(client.Jobs.OutputAsync(id)).ToArrayAsync().AsTask().WaitAsync(ReplayTimeout.OfDriver);
        await client.DisposeAsync();
        await peer.Completion;

        items.OfType<JobOutputEnd>().Should().ContainSingle().Which.WaitStatus!.Value.IsSuccess.Should().BeTrue();
        items[^1].Should().BeOfType<JobOutputEnd>();
        new OutputText(items.Cast<JobOutputItem>()).Compare(step.Returned!.Value, logIsApart: true).Should().BeNull();
    }

    private static RecordedRequest CompleteWatchOf(Recording recording, string path)
        => recording.Connections[0].Requests.Last(request => request.Message.Topic == "job-info.eventlog-watch"
            && request.Message.Json!.Value.GetProperty("path").ValueEquals(path)
            && request is { Final: not null, Cancel: null });

    private static ConnectionTranscript Compose(JobId id, RecordedRequest main, RecordedRequest output)
    {
        List<RecordedLine> lines = [];
        Add(TranscriptDirection.BrokerToClient, TranscriptKind.Auth, [0]);
        Add(TranscriptDirection.ClientToBroker, TranscriptKind.Message, Watch(EventlogWatchOptions.MainPath, 0, MainTag));
        Add(TranscriptDirection.ClientToBroker, TranscriptKind.Message, Watch(EventlogWatchOptions.OutputPath, 1, OutputTag));
        AddAnswers(main, MainTag);
        AddAnswers(output, OutputTag);
        Add(TranscriptDirection.ClientToBroker, TranscriptKind.Eof, []);
        return new ConnectionTranscript("composed", lines, brokerChunks: []);

        byte[] Watch(string path, int flags, uint tag)
        {
            byte[] payload = FluxPayload.FromText($$"""{"id":{{id.ToSigned()}},"path":"{{path}}","flags":{{flags}}}""");
            System.Buffers.ArrayBufferWriter<byte> writer = new();
            FluxMessageWriter.Write(writer, FluxMessage.Request(
                "job-info.eventlog-watch"u8.ToArray(), new(payload), FluxNodeId.Any, tag, FluxMessageFlags.Streaming));
            return writer.WrittenSpan.ToArray();
        }

        void AddAnswers(RecordedRequest request, uint tag)
        {
            foreach (RecordedMessage response in request.Responses)
            {
                Add(TranscriptDirection.BrokerToClient, TranscriptKind.Message, Matchtags.Replace(response.Record.Bytes, tag));
            }
        }

        void Add(TranscriptDirection direction, TranscriptKind kind, byte[] bytes)
        {
            TranscriptRecord record = new(0, direction, kind, bytes);
            int number = lines.Count + 1;
            lines.Add(new RecordedLine(number, record, kind == TranscriptKind.Message ? new RecordedMessage(number, record) : null));
        }
    }
}
