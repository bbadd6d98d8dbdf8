using System.Diagnostics;
using System.Globalization;
using FluxWire.Soak.Work;
using FluxWire.Testing;

namespace FluxWire.Soak;

/// <summary>Mixed work for as long as was asked for, over a connection that breaks every few seconds, and the account of it.</summary>
internal sealed class SoakRun
{
    // By then pools are filled and code is compiled; what comes after should not grow.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(20);

    private readonly SoakOptions _options;
    private readonly Tally _tally = new();
    private readonly string _prefix;
    private int _names;

    private SoakRun(SoakOptions options)
    {
        _options = options;
        _prefix = string.Create(CultureInfo.InvariantCulture, $"soak-{Environment.ProcessId}-");
    }

    internal static Task<int> RunAsync(SoakOptions options, TextWriter output) => new SoakRun(options).RunAsync(output);

    private async Task<int> RunAsync(TextWriter output)
    {
        int unobserved = 0;
        TaskScheduler.UnobservedTaskException += (_, _) => Interlocked.Increment(ref unobserved);
        await using FluxClient direct = await FluxClient.ConnectAsync();
        Auditor auditor = new(direct, _prefix);
        await using FluxFaultProxy proxy = FluxFaultProxy.Start(direct.Uri);
        FluxClientStatistics statistics;
        Memory before;
        Memory after;
        Stopwatch clock = Stopwatch.StartNew();
        await using (FluxClient flux = await FluxClient.ConnectAsync(Options(proxy.Uri)))
        {
            using CancellationTokenSource ends = new(_options.Duration);
            Task chaos = new Chaos(proxy, _tally, _options.Seed).RunAsync(ends.Token);
            Task[] workers = [.. Enumerable.Range(0, _options.Workers).Select(i => WorkAsync(flux, auditor, _options.Seed + i, ends.Token))];
            Task all = Task.WhenAll([chaos, .. workers]);
            await Task.WhenAny(all, Task.Delay(WarmUp));
            before = Memory.Read();
            await all;
            after = Memory.Read();
            statistics = flux.GetStatistics();
            if (!await flux.DrainAsync())
            {
                _tally.NoteLost("something is still pending at the end");
            }
        }

        clock.Stop();
        foreach (string name in await auditor.FindDuplicatesAsync())
        {
            _tally.NoteDuplicate($"the submission of {name}");
        }

        await new Report(_options, _tally, statistics, before, after, clock.Elapsed, unobserved).WriteAsync(output);
        return _tally.Lost + _tally.Duplicates + _tally.Unexpected + unobserved == 0 ? 0 : 1;
    }

    private static FluxClientOptions Options(string uri) => new()
    {
        Uri = uri,
        ReconnectDelay = TimeSpan.FromMilliseconds(50),
        MaxReconnectDelay = TimeSpan.FromSeconds(1),
    };

    private async Task WorkAsync(FluxClient flux, Auditor auditor, int seed, CancellationToken ends)
    {
        Random random = new(seed);
        JobCycle jobs = new(flux, auditor, _tally, random);
        CallCycle calls = new(flux, _tally, random);
        while (!ends.IsCancellationRequested)
        {
            try
            {
                await (random.Next(3) == 0
                    ? calls.RunAsync()
                    : jobs.RunAsync(string.Create(CultureInfo.InvariantCulture, $"{_prefix}{Interlocked.Increment(ref _names)}")));
            }
            catch (Exception e)
            {
                _tally.NoteUnexpected("a worker", e);
            }
        }
    }
}
