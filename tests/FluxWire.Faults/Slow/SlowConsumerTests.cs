using FluxWire.Embedded;
using FluxWire.Jobs;

namespace FluxWire.Faults.Slow;

/// <summary>A stream that nobody reads ends itself, in words and with a word to the broker, and 500 others on the connection do not notice.</summary>
public sealed class SlowConsumerTests
{
    private const int Others = 500;
    private const int MaxItems = 100;
    private const int Lines = 20_000;

    [Fact]
    public async Task One_stream_that_nobody_reads_beside_500_that_somebody_does()
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { Cores = 2 });
        await using FluxClient flux = await ConnectAsync(broker);
        JobId held = await flux.Jobs.SubmitAsync(Shell("true"), new SubmitOptions { Urgency = SubmitOptions.UrgencyHold }).Soon();
        Task<List<string>>[] others = [.. Enumerable.Range(0, Others).Select(_ => NamesAsync(flux, held))];
        JobId loud = await flux.Jobs.SubmitAsync(Shell($"exec seq {Lines}")).Soon();
        await using IAsyncEnumerator<JobEvent> unread = flux.Jobs
            .WatchEventsAsync(loud, EventlogWatchOptions.OutputPath, new EventlogWatchOptions { WaitCreate = true, MaxItems = MaxItems })
            .GetAsyncEnumerator();
        (await unread.MoveNextAsync().Soon()).Should().BeTrue();

        // Nothing can be awaited that would not read: so calls are made, which have to be answered anyway, until it is over.
        do
        {
            (await flux.Broker.PingAsync().Soon()).Should().NotBeNull();
        }
        while (flux.GetStatistics().PendingRequests > Others);

        int read = 1;
        Func<Task> reading = async () =>
        {
            while (await unread.MoveNextAsync().Soon())
            {
                read++;
            }
        };
        FluxSlowConsumerException slow = (await reading.Should().ThrowAsync<FluxSlowConsumerException>()).Which;
        slow.Items.Should().Be(MaxItems + 1);
        read.Should().BeInRange(MaxItems, Lines, "what had arrived was handed out before");

        // The same job's output for somebody who reads it, on the same connection: nothing is missing.
        (await LinesAsync(flux, loud).Soon()).Should().Equal(Enumerable.Range(1, Lines).Select(static n => $"{n}\n"));
        await flux.Jobs.CancelAsync(held).Soon();
        foreach (Task<List<string>> other in others)
        {
            (await other.Soon()).Should().Equal("submit", "validate", "depend", "priority", "exception", "clean");
        }

        // The broker has ended the stream, because it was told to: nothing is owed any more.
        while (flux.GetStatistics().QuarantinedMatchtags > 0)
        {
            await flux.Broker.PingAsync().Soon();
        }

        flux.GetStatistics().PendingRequests.Should().Be(0);
        flux.GetStatistics().UnmatchedResponses.Should().Be(0);
    }

    [Fact]
    public async Task Output_that_is_read_too_late_goes_on_by_itself()
    {
        const int Few = 2_000;
        JobOutputOptions options = new() { MaxItems = MaxItems, MaxCatchUps = Few / MaxItems };
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { Cores = 2 });
        await using FluxClient flux = await ConnectAsync(broker);
        JobId id = await flux.Jobs.SubmitAsync(Shell($"exec seq {Few}")).Soon();
        await flux.Jobs.ResultAsync(id).Soon();
        foreach (JobOutputOptions each in (JobOutputOptions[])[options, options with { MaxCatchUps = 0 }])
        {
            List<string> lines = [];
            Func<Task> reading = async () =>
            {
                await foreach (JobOutputItem item in flux.Jobs.OutputAsync(id, each))
                {
                    if (item is JobOutputData { Data.IsEmpty: false } data)
                    {
                        lines.Add(data.Text);

                        // Whoever reads now and then: whatever the broker sends has come by now.
                        if (lines.Count % MaxItems == 1)
                        {
                            await UntilNothingComesAsync(flux);
                        }
                    }
                }
            };

            if (each.MaxCatchUps > 0)
            {
                await reading().Soon();
                lines.Should().Equal(Enumerable.Range(1, Few).Select(static n => $"{n}\n"));
            }
            else
            {
                await reading.Should().ThrowAsync<FluxSlowConsumerException>();
                lines.Should().HaveCountLessThan(Few).And.StartWith("1\n");
            }
        }
    }

    [Fact]
    public async Task Who_reads_as_fast_as_he_can_keeps_up_with_a_job_that_has_ended()
    {
        const int Many = 300_000;
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { Cores = 2 });
        await using FluxClient flux = await ConnectAsync(broker);
        JobId id = await flux.Jobs.SubmitAsync(Shell($"exec seq {Many}")).Soon();
        await flux.Jobs.ResultAsync(id).Soon();

        // Three times as many lines as may wait to be read, as fast as the broker can send them.
        Many.Should().BeGreaterThan(2 * new FluxClientOptions().MaxStreamItems);
        (await LinesAsync(flux, id).Soon()).Should().HaveCount(Many);
    }

    // The stream has ended itself and the broker has said its last word to it, or the job's log is at its end.
    private static async Task UntilNothingComesAsync(FluxClient flux)
    {
        do
        {
            await flux.Broker.PingAsync().Soon();
        }
        while (flux.GetStatistics() is { PendingRequests: > 0 } or { QuarantinedMatchtags: > 0 });
    }

    private static Task<FluxClient> ConnectAsync(EmbeddedBroker broker)
    {
        TestMode.LeaveContext();
        return FluxClient.ConnectAsync(TestMode.OptionsFor(broker.Uri));
    }

    private static Jobspec Shell(string script)
    {
        Jobspec jobspec = Jobspec.FromCommand("sh", "-c", script);
        jobspec.WorkingDirectory = "/tmp";
        jobspec.Environment["PATH"] = "/usr/bin:/bin";
        return jobspec;
    }

    private static async Task<List<string>> NamesAsync(FluxClient flux, JobId id)
    {
        List<string> names = [];
        await foreach (JobEvent entry in flux.Jobs.WatchEventsAsync(id))
        {
            names.Add(entry.Name);
        }

        return names;
    }

    private static async Task<List<string>> LinesAsync(FluxClient flux, JobId id)
    {
        List<string> lines = [];
        await foreach (JobOutputItem item in flux.Jobs.OutputAsync(id))
        {
            if (item is JobOutputData { Data.IsEmpty: false } data)
            {
                lines.Add(data.Text);
            }
        }

        return lines;
    }
}
