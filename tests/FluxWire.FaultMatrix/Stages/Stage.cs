using System.Text.Json;
using System.Text.Json.Nodes;
using FluxWire.FaultMatrix.Matrix;
using FluxWire.Testing;
using Microsoft.Extensions.Time.Testing;

namespace FluxWire.FaultMatrix.Stages;

/// <summary>What one cell is played on: a client, a proxy, the broker behind it, and the fault.</summary>
internal sealed partial class Stage : IAsyncDisposable
{
    private readonly FakeTimeProvider _proxyClock = new();
    private readonly CancellationTokenSource _leave = new();
    private readonly List<LiveJob> _jobs = [];
    private ArmedFault? _armed;

    public Stage(Instance instance, Cell cell)
    {
        Instance = instance;
        Cell = cell;
        Proxy = FluxFaultProxy.Start(instance.Broker.Uri, new FluxFaultProxyOptions { TimeProvider = _proxyClock });
        Options = TestMode.OptionsFor(Proxy.Uri);
        Options.VerifyConnection = true;
        Options.Reconnect = cell.Life == Life.Reconnects;
        Options.RetryFirstConnect = Options.Reconnect;
        Options.ConnectRetries = 1;
        Options.ReconnectDelay = TimeSpan.FromMilliseconds(2);
        Options.MaxReconnectDelay = Limits.Backoff;
        Options.ConnectTimeout = Limits.Connect;
        Options.DrainTimeout = Limits.Drain;
        Options.TimeProvider = Clock;
    }

    public Instance Instance { get; }

    public Cell Cell { get; }

    public FaultCase Fault => Cell.Fault;

    public FluxFaultProxy Proxy { get; }

    public FluxClientOptions Options { get; }

    public DeadlineClock Clock { get; } = new();

    /// <summary>The client, once it has been made.</summary>
    public FluxClient Client { get; private set; } = null!;

    /// <summary>Of every operation that may be cancelled.</summary>
    public CancellationToken CallersToken => _leave.Token;

    /// <summary>Of every call whose deadline may pass.</summary>
    public RpcOptions Bounded { get; } = new() { Timeout = Limits.Call };

    /// <summary>Whether the client is to be without connection at the end of the cell.</summary>
    public bool EndsClosed => Fault.IsLoss && Cell.Life == Life.OneConnection;

    /// <summary>Makes the client.</summary>
    public async Task ConnectAsync() => Client = await FluxClient.ConnectAsync(Options, CallersToken);

    /// <summary>Makes the client on a thread that blocks for it: it has no reader of its own.</summary>
    public async Task ConnectBlockingAsync() => Client = await OnThread(() => FluxClient.Connect(Options, CallersToken));

    /// <summary>A job that runs, and is ended with the cell.</summary>
    public async Task<LiveJob> StartJobAsync(string script)
    {
        LiveJob job = await Instance.StartJobAsync(script);
        _jobs.Add(job);
        return job;
    }

    /// <summary>Aims the fault at the next message with a topic, of the fault's direction.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="connection">On which connection.</param>
    public void Arm(string topic, int connection = 1)
    {
        MessageMatch match = Fault.Aim == Aim.ToBroker ? MessageMatch.Request(topic) : MessageMatch.Response(topic);
        Arm(match with { Connection = connection, Times = Fault.IsLate ? null : 1 });
        if (Fault.KeepsAnswer)
        {
            Proxy.Arm(Testing.Fault.Drop(), MessageMatch.Response(topic) with { Connection = connection });
        }
    }

    /// <summary>Aims the fault.</summary>
    public void Arm(MessageMatch match) => _armed = Proxy.Arm(Fault.Fault!, match);

    /// <summary>Lets the fault loose on the first connection, where no message is on its way.</summary>
    public async Task StrikeAsync()
    {
        ProxyConnection connection = await Proxy.WaitForConnectionAsync(1).Guarded();
        _armed = connection.Strike(Fault.Fault!, Fault.Aim == Aim.ToBroker ? ProxyDirection.ToBroker : ProxyDirection.ToClient);
    }

    /// <summary>Waits until the fault has struck.</summary>
    public Task StruckAsync() => _armed!.WaitAsync().Guarded();

    /// <summary>Waits until the fault has struck, and does what it takes for its effect.</summary>
    /// <param name="deadline">The deadline that passes while nothing comes.</param>
    /// <param name="poke">Has the client send a byte; null for the usual way.</param>
    public async Task UnleashAsync(TimeSpan deadline, Func<Task>? poke = null)
    {
        await StruckAsync();
        await TakeEffectAsync(deadline, poke);
    }

    /// <summary>Does what it takes for the effect of a fault that has struck.</summary>
    public async Task TakeEffectAsync(TimeSpan deadline, Func<Task>? poke = null)
    {
        switch (Fault.Effect)
        {
            case Effect.Silence or Effect.Absence or Effect.LatenessAfterTimeout:
                Clock.Expire(deadline);
                break;
            case Effect.LatenessAfterCancel:
                await _leave.CancelAsync();
                break;
            case Effect.Pause:
                _armed!.Release();
                _proxyClock.Advance(Limits.Delay);
                break;
            default:
                if (Fault.TakesPoke)
                {
                    await (poke ?? PokeAsync)();
                }

                break;
        }
    }

    /// <summary>Has an operation end as it is expected to.</summary>
    public async Task ExpectAsync(string what, Task operation, Outcome expected)
    {
        Observed observed = await Observed.OfAsync(operation, CallersToken);
        expected.HasFlag(observed.Outcome).Should().BeTrue(
            "{0} should end as {1}, and did as {2}: {3}", what, expected, observed.Outcome, observed.Exception);
        if (Fault.Errno is FluxErrno errno && observed.Exception is FluxConnectionException e)
        {
            e.Errno.Should().Be(errno);
        }
    }

    /// <summary>A call that reads an attribute, and whose answer is checked.</summary>
    public async Task CallAsync(RpcOptions? options = null)
        => Check(await Client.CallAsync("attr.get", AttributeRequest(), options, CallersToken));

    /// <summary>As <see cref="CallAsync"/>, on a thread that blocks.</summary>
    public Task CallBlockingAsync(RpcOptions? options = null)
        => OnThread(() =>
        {
            Check(Client.Call("attr.get", AttributeRequest(), options, CallersToken));
            return true;
        });

    /// <summary>Waits until the proxy has passed so many requests with a topic on a connection; to be called before they are made.</summary>
    public Task RequestsAsync(string topic, int count = 1, int connection = 1)
    {
        ArmedFault observed = Proxy.Arm(Testing.Fault.Observe(), MessageMatch.Request(topic) with { Connection = connection, Times = count });
        return observed.WaitAsync(count).Guarded();
    }

    public async ValueTask DisposeAsync()
    {
        Proxy.DisarmAll();
        _proxyClock.Advance(Limits.Delay);
        if (Client is not null)
        {
            await Client.DisposeAsync().Guarded();
        }

        foreach (LiveJob job in _jobs)
        {
            await job.EndAsync();
        }

        await Proxy.WaitForNoConnectionAsync().Guarded();
        await Proxy.DisposeAsync();
        _leave.Dispose();
    }

    // Not a pool thread: as many of them as there are cells would make the pool grow.
    private static Task<T> OnThread<T>(Func<T> work)
        => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static JsonObject AttributeRequest() => new() { ["name"] = "size" };

    private static void Check(JsonElement reply) => reply.GetProperty("value").GetString().Should().Be("1");

    private Task PokeAsync() => Client.SendAsync("matrix.poke").Guarded();
}
