using FluxWire.Jobs;

namespace FluxWire.Faults.RealBroker;

/// <summary>A watch that is read to its end by somebody who notes each line.</summary>
internal sealed class Watched
{
    private readonly List<string> _lines = [];
    private readonly string _gate;
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Watched(string gate) => _gate = gate;

    /// <summary>Completes with the lines when the watch has ended.</summary>
    internal Task<IReadOnlyList<string>> Lines { get; private set; } = null!;

    /// <summary>Completes when the event that was asked for was read.</summary>
    internal Task Reached => _reached.Task;

    internal static Watched Begin(FluxClient flux, JobId id, string gate)
    {
        Watched watched = new(gate);
        watched.Lines = watched.ReadAsync(flux, id);
        return watched;
    }

    private async Task<IReadOnlyList<string>> ReadAsync(FluxClient flux, JobId id)
    {
        await foreach (JobEvent entry in flux.Jobs.WatchEventsAsync(id))
        {
            _lines.Add(entry.ToString());
            if (entry.Name == _gate)
            {
                _reached.TrySetResult();
            }
        }

        return _lines;
    }
}
