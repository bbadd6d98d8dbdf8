using FluxWire.Testing.Ends;
using FluxWire.Testing.Faults;
using FluxWire.Testing.Waiting;

namespace FluxWire.Testing.Lanes;

/// <summary>One direction of a connection: a reader, a writer, and what lies between them.</summary>
internal sealed class Lane : IDisposable
{
    private readonly LaneReader _reader;
    private readonly LaneWriter _writer;
    private int _watches;

    public Lane(
        ProxyConnection connection, ProxyDirection direction, IConnectionEnd source, IConnectionEnd destination, CancellationToken lifetime)
    {
        Connection = connection;
        Direction = direction;
        Source = source;
        Destination = destination;
        Queue = new LaneQueue(Context.Options.MaxHeldBytes);
        _reader = new LaneReader(this, lifetime);
        _writer = new LaneWriter(this, lifetime);
    }

    public ProxyConnection Connection { get; }

    public ProxyContext Context => Connection.Context;

    public ProxyDirection Direction { get; }

    /// <summary>The other direction of the same connection.</summary>
    public Lane Other => Connection.GetLane(Direction == ProxyDirection.ToBroker ? ProxyDirection.ToClient : ProxyDirection.ToBroker);

    public IConnectionEnd Source { get; }

    public IConnectionEnd Destination { get; }

    public LaneQueue Queue { get; }

    /// <summary>Runs until both have ended.</summary>
    public Task RunAsync() => Task.WhenAll(_reader.RunAsync(), _writer.RunAsync());

    /// <summary>Whether the message with this number has to be looked at. Otherwise its bytes pass as they come, which costs the least.</summary>
    public bool IsWatched(long number)
        => Volatile.Read(ref _watches) > 0 || Context.Armed.Concern(Connection.Number, Direction, number);

    /// <summary>Has messages looked at one by one until a gate is opened.</summary>
    public void WatchUntil(Gate gate)
    {
        Interlocked.Increment(ref _watches);
        gate.OnOpen(() => Interlocked.Decrement(ref _watches));
    }

    /// <summary>Passes nothing more until a gate is opened.</summary>
    public void Pause(Gate gate) => _writer.Pause(gate);

    /// <summary>Swallows everything until a gate is opened.</summary>
    public void Silence(Gate gate)
    {
        WatchUntil(gate);
        _writer.Silence(gate);
    }

    /// <summary>Reads nothing more until a gate is opened.</summary>
    /// <returns>Done when nothing is being read any more.</returns>
    public Task StopReadingAsync(Gate gate) => _reader.StopAsync(gate);

    /// <summary>Lets go what a cork holds back.</summary>
    public void Uncork(Gate flushed) => Queue.Post(new UncorkItem(flushed));

    /// <summary>Shows a message to the faults.</summary>
    /// <returns>What is to be done with it; null if it passes with others as it came.</returns>
    public MessagePlan? Plan(long number, byte[] bytes)
    {
        ProxiedMessage message = new(Connection.Number, Direction, number, bytes);
        MessagePlan plan = new(this, message);
        bool isAlone = Context.Armed.Apply(plan, message);
        return isAlone || Volatile.Read(ref _watches) > 0 ? plan : null;
    }

    /// <summary>Passes a message on, with whatever faults have made of it.</summary>
    public void Submit(MessagePlan plan)
    {
        if (plan.Hold is not { IsOpen: false } hold)
        {
            Queue.Post(new PlanItem(plan, isOutOfTurn: false));
            return;
        }

        MessagePlan placeholder = new(this, plan.Message);
        placeholder.Drop();
        placeholder.Mark(0, plan.WhenHeld!);
        Queue.Post(new PlanItem(placeholder, isOutOfTurn: false));
        hold.OnOpen(() => Queue.Post(new PlanItem(plan, isOutOfTurn: true)));
    }

    /// <summary>Does now, or as soon as the present message has passed, what a fault does to a message; there is none.</summary>
    public void Strike(ArmedFault armed)
    {
        MessagePlan plan = new(this, message: null);
        armed.Fault.Apply(new FaultStrike(plan, armed));
        Queue.Post(new PlanItem(plan, isOutOfTurn: true));
    }

    public void CountMessages(int count) => Connection.CountMessages(Direction, count);

    public void CountBytes(int count) => Context.CountBytes(Direction, count);

    public void Dispose() => _reader.Dispose();
}
