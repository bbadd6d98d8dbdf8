using System.Text.Json;
using System.Text.Json.Nodes;
using FluxWire.Embedded;
using FluxWire.Embedded.Scripting;
using FluxWire.Jobs;

namespace FluxWire.FaultMatrix.Stages;

/// <summary>A broker with its scripts, and an honest client of it that no fault ever strikes.</summary>
internal sealed class Instance : IAsyncDisposable
{
    /// <summary>Jobs of this name end at once.</summary>
    internal const string Short = "short";

    /// <summary>Jobs of this name end with exit code 3 at the first signal.</summary>
    internal const string Single = "single";

    /// <summary>Jobs of this name say one thing at once, another at the first signal, and end at the second.</summary>
    internal const string Talking = "talking";

    /// <summary>What <see cref="Single"/> jobs end with.</summary>
    internal const int SingleCode = 3;

    // More than there are jobs at any time.
    private const int Cores = 64;

    // RFC 21, as a mask: every state but INACTIVE.
    private const int ActiveStates = 0x3f;

    private Instance(EmbeddedBroker broker, FluxClient control)
    {
        Broker = broker;
        Control = control;
    }

    public EmbeddedBroker Broker { get; }

    public FluxClient Control { get; }

    public static async Task<Instance> StartAsync()
    {
        EmbeddedBroker broker = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { Cores = Cores });
        Add(broker.Scripts, Short, JobScript.Begin().Exit(0));
        Add(broker.Scripts, Single, JobScript.Begin().OnSignal(FluxSignal.User1, JobScript.Begin().Exit(SingleCode)).Hang());
        JobScript last = JobScript.Begin().WriteLine("three").Exit(0);
        JobScript second = JobScript.Begin().WriteLine("two").RaiseException("word", 5, "two").OnSignal(FluxSignal.User1, last).Hang();
        Add(broker.Scripts, Talking, JobScript.Begin().WriteLine("one").OnSignal(FluxSignal.User1, second).Hang());
        return new Instance(broker, await FluxClient.ConnectAsync(new FluxClientOptions { Uri = broker.Uri, Reconnect = false }).Guarded());
    }

    /// <summary>A jobspec that one of the scripts stands in for.</summary>
    /// <param name="script">Which.</param>
    /// <param name="name">What makes the job's name its own; null for nothing.</param>
    public static Jobspec SpecOf(string script, string? name = null)
    {
        Jobspec jobspec = Jobspec.FromCommand(script);
        jobspec.Name = name is null ? script : $"{script}-{name}";
        return jobspec;
    }

    /// <summary>Submits a waitable job and waits until it runs.</summary>
    public async Task<LiveJob> StartJobAsync(string script)
    {
        JobId id = await Control.Jobs.SubmitAsync(SpecOf(script), new SubmitOptions { Waitable = true }).Guarded();
        await foreach (JobEvent entry in Control.Jobs.WatchEventsAsync(id))
        {
            if (entry.Name == "start")
            {
                return new LiveJob(Control, id);
            }
        }

        throw new InvalidOperationException("The job has ended before it has started.");
    }

    /// <summary>How many jobs of a name there are, ended or not.</summary>
    public Task<int> CountJobsAsync(string name) => CountAsync(new JsonObject { ["name"] = new JsonArray(name) });

    /// <summary>How many jobs have not ended.</summary>
    public Task<int> CountActiveJobsAsync() => CountAsync(new JsonObject { ["states"] = new JsonArray(ActiveStates) });

    /// <summary>How many clients are connected, the honest one included.</summary>
    public async Task<int> CountClientsAsync()
    {
        JsonElement reply = await Control.CallAsync("connector-local.stats-get").Guarded();
        return reply.GetProperty("server").GetProperty("clients").GetArrayLength();
    }

    public async ValueTask DisposeAsync()
    {
        await Control.DisposeAsync();
        await Broker.DisposeAsync();
    }

    private static void Add(JobScripts scripts, string name, JobScript script)
        => scripts.Add(job => job.Command is [string command] && command == name ? script : null);

    private async Task<int> CountAsync(JsonObject constraint)
    {
        JsonObject request = new() { ["max_entries"] = 0, ["attrs"] = new JsonArray(), ["constraint"] = constraint };
        return (await Control.CallAsync("job-list.list", request).Guarded()).GetProperty("jobs").GetArrayLength();
    }
}
