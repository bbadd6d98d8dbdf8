using System.Diagnostics;
using System.Globalization;
using FluxWire.Benchmarks.Measuring;
using FluxWire.Benchmarks.Peer;

namespace FluxWire.Benchmarks.Growth;

/// <summary>One mode's measurement: a connection on which more and more calls stay open, and one beside it on which a single one does.</summary>
internal sealed class GrowthRun
{
    /// <summary>How many calls are under way at any time in the load of many.</summary>
    internal const int Width = 64;

    private readonly StandInPeer _peer;
    private readonly GrowthSettings _settings;
    private readonly FluxClient _client;
    private readonly FluxClient _reference;
    private readonly List<Task> _open = [];

    private GrowthRun(StandInPeer peer, ContinuationMode mode, GrowthSettings settings)
    {
        _peer = peer;
        _settings = settings;
        _client = peer.Connect(mode);
        _reference = peer.Connect(mode);
    }

    /// <summary>The cost of a call that is awaited before the next.</summary>
    internal List<GrowthRow> OneByOne { get; } = [];

    /// <summary>The cost of a call when there are many at once.</summary>
    internal List<GrowthRow> ManyAtOnce { get; } = [];

    /// <summary>Measures a mode.</summary>
    /// <param name="peer">The stand-in broker.</param>
    /// <param name="mode">The mode.</param>
    /// <param name="settings">How much to measure.</param>
    /// <returns>The rows.</returns>
    internal static GrowthRun Measure(StandInPeer peer, ContinuationMode mode, GrowthSettings settings)
    {
        GrowthRun run = new(peer, mode, settings);
        run.WarmUp();
        Task openOnReference = Calls.StayOpenAsync(run._reference);
        foreach (int outstanding in settings.Outstanding)
        {
            run.OpenUpTo(outstanding);
            run.AddRows(outstanding.ToString("N0", CultureInfo.InvariantCulture));
        }

        // Answered calls must leave nothing behind.
        Blocking.Run(() => Calls.ReleaseAsync(run._client));
        Blocking.Run(() => Task.WhenAll(run._open));
        run.AddRows("0, after all answers");
        Blocking.Run(() => run._client.DisposeAsync().AsTask());
        Blocking.Run(() => run._reference.DisposeAsync().AsTask());
        Blocking.Run(() => openOnReference);
        return run;
    }

    private void WarmUp()
    {
        long begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin) < _settings.WarmUp)
        {
            MeasureOneByOne(_client);
            MeasureManyAtOnce(_reference);
        }
    }

    private void OpenUpTo(int outstanding)
    {
        while (_open.Count < outstanding)
        {
            _open.Add(Calls.StayOpenAsync(_client));
        }

        // All of them have arrived, and the garbage of the opening is not the calls'.
        Blocking.Run(() => Calls.RoundTripAsync(_client));
        GC.Collect();
    }

    private void AddRows(string outstanding)
    {
        OneByOne.Add(GrowthRow.Measure(
            outstanding, () => MeasureOneByOne(_client), () => MeasureOneByOne(_reference), _settings.Repetitions));
        ManyAtOnce.Add(GrowthRow.Measure(
            outstanding, () => MeasureManyAtOnce(_client), () => MeasureManyAtOnce(_reference), _settings.Repetitions));
    }

    private CallCost MeasureOneByOne(FluxClient client)
        => CallCost.Measure(_peer, () => Calls.NumbersAsync(client, _settings.Calls), _settings.Calls);

    private CallCost MeasureManyAtOnce(FluxClient client)
        => CallCost.Measure(_peer, () => Calls.NumbersAtOnceAsync(client, _settings.CallsAtOnce, Width), _settings.CallsAtOnce);
}
