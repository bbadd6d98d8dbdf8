using FluxWire.Testing;

namespace FluxWire.Soak;

/// <summary>Does something to the connection every few seconds.</summary>
internal sealed class Chaos(FluxFaultProxy proxy, Tally tally, int seed)
{
    private const int MinPause = 2_000;
    private const int MaxPause = 5_000;

    // A fault that waits for a message that does not come is taken back.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Random _random = new(seed);

    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(_random.Next(MinPause, MaxPause), cancellationToken);
                await StrikeAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                break;
            }
        }

        proxy.DisarmAll();
        proxy.Admission = ProxyAdmission.Open;
    }

    private Task StrikeAsync(CancellationToken cancellationToken) => _random.Next(11) switch
    {
        0 or 1 => CutAllAsync(),
        2 => OutageAsync(cancellationToken),
        3 => AwayAsync(cancellationToken),
        4 => ArmAsync(Fault.Cut(_random.Next(60)), ProxyDirection.ToClient, cancellationToken),
        5 => ArmAsync(Fault.Cut(_random.Next(60)), ProxyDirection.ToBroker, cancellationToken),
        6 => ArmAsync(Fault.Garbage(64, _random.Next(40), _random.Next()), ProxyDirection.ToClient, cancellationToken),
        7 => ArmAsync(Fault.HugeFrame(), ProxyDirection.ToClient, cancellationToken),
        8 => ArmAsync(Fault.HalfClose(), Either(), cancellationToken),
        9 => ArmAsync(Fault.Duplicate(), ProxyDirection.ToClient, cancellationToken),
        _ => ArmAsync(Fault.Stall(_random.Next(40)), Either(), cancellationToken),
    };

    private ProxyDirection Either() => _random.Next(2) == 0 ? ProxyDirection.ToClient : ProxyDirection.ToBroker;

    private Task CutAllAsync()
    {
        tally.NoteFault("cut at once");
        proxy.CutAll();
        return Task.CompletedTask;
    }

    // The broker is gone for a while: its socket is there, and nobody listens.
    private Task OutageAsync(CancellationToken cancellationToken) => AwayAsync("nobody listens", ProxyAdmission.NobodyListens, cancellationToken);

    private Task AwayAsync(CancellationToken cancellationToken) => AwayAsync("socket missing", ProxyAdmission.SocketMissing, cancellationToken);

    private async Task AwayAsync(string kind, ProxyAdmission admission, CancellationToken cancellationToken)
    {
        tally.NoteFault(kind);
        proxy.Admission = admission;
        proxy.CutAll();
        await Task.Delay(_random.Next(100, 1500), cancellationToken);
        proxy.Admission = ProxyAdmission.Open;
    }

    private async Task ArmAsync(Fault fault, ProxyDirection direction, CancellationToken cancellationToken)
    {
        // An event that the broker itself says twice is two events to any client, so what is duplicated is an answer of which there is one.
        bool needsOneAnswer = fault.ToString().StartsWith("Duplicate", StringComparison.Ordinal);
        using ArmedFault armed = proxy.Arm(fault, new MessageMatch
        {
            Direction = direction,
            Skip = _random.Next(20),
            Where = message => !needsOneAnswer || message.Message is { IsStreaming: false },
        });
        try
        {
            await armed.WaitAsync(1, cancellationToken).WaitAsync(Patience, cancellationToken);
            tally.NoteFault($"{fault.ToString().Split('(')[0]} {direction}");
            await Task.Delay(_random.Next(500), cancellationToken);
        }
        catch (TimeoutException)
        {
            // There was nothing to strike.
            return;
        }
    }
}
