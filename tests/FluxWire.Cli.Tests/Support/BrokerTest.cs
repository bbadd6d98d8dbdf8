using System.Text.Json;
using System.Text.Json.Nodes;
using FluxWire.Embedded;
using FluxWire.Jobs;

namespace FluxWire.Cli.Tests.Support;

/// <summary>Tests of commands that talk to a broker: each has a broker of its own, and looks at it from outside the program.</summary>
public abstract class BrokerTest : IAsyncLifetime
{
    private const int Cores = 8;

    private protected BrokerTest()
    {
    }

    private protected static readonly SubmitOptions Waitable = new() { Waitable = true };
    private protected static readonly SubmitOptions Held = new() { Urgency = SubmitOptions.UrgencyHold };

    /// <summary>A job that runs until somebody ends it, and says so when it does run.</summary>
    private protected static readonly string[] Endless = ["sh", "-c", "echo ready; exec sleep 100000"];

    private protected EmbeddedBroker Broker { get; private set; } = null!;

    private protected FluxClient Flux { get; private set; } = null!;

    private protected TemporaryDirectory Files { get; } = new();

    public async Task InitializeAsync()
    {
        Broker = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { Cores = Cores });
        Flux = await FluxClient.ConnectAsync(Broker.Uri);
    }

    public async Task DisposeAsync()
    {
        await Flux.DisposeAsync();
        await Broker.DisposeAsync();
        Files.Dispose();
    }

    private protected FluxwireProcess Start(params string[] arguments) => FluxwireProcess.Start(Broker.Uri, arguments);

    private protected async Task<ProgramResult> RunAsync(params string[] arguments)
    {
        using FluxwireProcess program = Start(arguments);
        return await program.FinishAsync();
    }

    /// <summary>Runs the program for one line of JSON, and nothing else.</summary>
    private protected async Task<JsonElement> RunJsonAsync(params string[] arguments)
    {
        ProgramResult result = await RunAsync([arguments[0], "--json", .. arguments[1..]]);
        result.Error.Should().BeEmpty();
        result.ExitCode.Should().Be(0);
        return Lines(result.Output).Should().ContainSingle().Which;
    }

    private protected static IReadOnlyList<JsonElement> Lines(string output)
    {
        output.Should().EndWith("\n");
        return [.. output.TrimEnd('\n').Split('\n').Select(static line => JsonElement.Parse(line))];
    }

    private protected static IEnumerable<string> Keys(JsonElement json) => json.EnumerateObject().Select(static field => field.Name);

    private protected Task<JobId> SubmitAsync(string script, SubmitOptions? options = null)
        => Flux.Jobs.SubmitAsync(Jobspec.FromCommand("sh", "-c", script), options);

    /// <summary>Submits an endless job and waits until it runs.</summary>
    private protected async Task<JobId> SubmitEndlessAsync()
    {
        JobId id = await Flux.Jobs.SubmitAsync(Jobspec.FromCommand(Endless));
        await UntilReadyAsync(id);
        return id;
    }

    private protected async Task UntilReadyAsync(JobId id)
    {
        using CancellationTokenSource limit = new(TestTimeout.Value);
        await foreach (JobOutputItem item in Flux.Jobs.OutputAsync(id, cancellationToken: limit.Token))
        {
            if (item is JobOutputData { Text: "ready\n" })
            {
                return;
            }
        }

        throw new InvalidOperationException($"Job {id} has ended without getting ready.");
    }

    private protected Task<JobResult> ResultAsync(JobId id) => Flux.Jobs.ResultAsync(id).WaitAsync(TestTimeout.Value);

    private protected async Task<bool> HasEndedAsync(JobId id)
        => (await EventsAsync(id, untilSentinel: true)).Any(static entry => entry.Name == "clean");

    /// <summary>A job's events: all of them, or those that are there now.</summary>
    private protected async Task<IReadOnlyList<JobEvent>> EventsAsync(JobId id, bool untilSentinel = false)
    {
        using CancellationTokenSource limit = new(TestTimeout.Value);
        List<JobEvent> events = [];
        await foreach (JobEvent? entry in Flux.Jobs.WatchEventsWithSentinelAsync(id, cancellationToken: limit.Token))
        {
            if (entry is not null)
            {
                events.Add(entry);
            }
            else if (untilSentinel)
            {
                break;
            }
        }

        return events;
    }

    /// <summary>The jobspec that the broker was given.</summary>
    private protected async Task<JsonElement> JobspecOfAsync(JobId id)
    {
        JsonObject request = new() { ["id"] = id.Value, ["keys"] = new JsonArray("jobspec"), ["flags"] = 0 };
        JsonElement answer = await Flux.CallAsync("job-info.lookup", request);
        return JsonElement.Parse(answer.GetProperty("jobspec").GetString()!);
    }
}
