using System.Globalization;
using System.Text.Json;
using FluxWire.Benchmarks.CommandLine;
using FluxWire.Benchmarks.Measuring;
using FluxWire.Benchmarks.Memory;
using FluxWire.Benchmarks.Peer;

namespace FluxWire.Benchmarks.Neighbours;

/// <summary>What calls and watches of a connection notice of a stream that nobody reads, until it ends itself, again and again.</summary>
/// <remarks>
/// The broker sends the stream's items in front of each answer. The yardstick is the same stream while it is read, because the items
/// themselves have to be received by whoever receives the answers.
/// </remarks>
internal static class SlowConsumerVerb
{
    private const int Watches = 500;
    private const int MaxItems = 1000;

    // Two and a half times as many calls as it takes until the stream has ended itself.
    private const int CallsAStream = MaxItems / PeerReplies.FloodItems * 5 / 2;

    private static readonly RpcStreamOptions Options = new() { CancelTopic = PeerTopics.FloodCancel, MaxItems = MaxItems };

    internal static void Run(BenchmarkArguments arguments)
    {
        int rounds = arguments.IsQuick ? 3 : 21;
        using StandInPeer peer = new();
        TextTable table = new(
            $"{CallLatencies.CallsPerRound} calls, one after the other, beside {Watches} watches, µs: medians of {rounds} rounds",
            "mode", "and a stream", "p50", "p99", "longest", "p99 to read", "ended itself");
        foreach (ContinuationMode mode in arguments.Modes)
        {
            FluxClient client = peer.Connect(mode);
            PendingWatches watches = new(Watches);
            watches.Open(client.Jobs);
            CallLatencies.WarmUp(client);
            List<double[]> none = [];
            List<double[]> read = [];
            List<double[]> unread = [];
            int ended = 0;

            // One after the other, so that all three see the same machine.
            for (int round = 0; round < rounds; round++)
            {
                none.Add(CallLatencies.MeasureRound(client));
                read.Add(MeasureRead(client));
                unread.Add(MeasureUnread(client, ref ended));
            }

            Add(table, mode, "none", none, read, "");
            Add(table, mode, $"of {PeerReplies.FloodItems} items a call, that is read", read, read, "");
            Add(table, mode, "the same, that nobody reads", unread, read, ended.ToString(CultureInfo.InvariantCulture));
            Blocking.Run(() => Calls.ReleaseAsync(client));
            Blocking.Run(watches.EndAsync);
            Blocking.Run(() => client.DisposeAsync().AsTask());
        }

        table.Print();
    }

    private static double[] MeasureRead(FluxClient client)
    {
        using CancellationTokenSource stop = new();
        Task reading = ReadAsync(client, stop.Token);
        double[] figures = CallLatencies.MeasureRound(client);
        stop.Cancel();
        Blocking.Run(() => reading);
        return figures;
    }

    private static double[] MeasureUnread(FluxClient client, ref int ended)
    {
        IAsyncEnumerator<JsonElement>? stream = null;
        Task<bool>? first = null;
        int count = 0;
        double[] figures = CallLatencies.MeasureRound(client, async call =>
        {
            if (call % CallsAStream == 0)
            {
                count += await EndAsync(stream, first);
                stream = client.StreamAsync(PeerTopics.Flood, null, Options).GetAsyncEnumerator();
                first = stream.MoveNextAsync().AsTask();
            }
        });
        Blocking.Run(async () => count += await EndAsync(stream, first));
        ended += count;
        return figures;
    }

    private static async Task ReadAsync(FluxClient client, CancellationToken stop)
    {
        try
        {
            await foreach (JsonElement item in client.StreamAsync(PeerTopics.Flood, null, Options with { MaxItems = null }, stop))
            {
                _ = item;
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }

    // Reads what has been left unread. Returns 1 if the stream has ended itself.
    private static async Task<int> EndAsync(IAsyncEnumerator<JsonElement>? stream, Task<bool>? first)
    {
        if (stream is null)
        {
            return 0;
        }

        try
        {
            for (bool hasItem = await first!; hasItem; hasItem = await stream.MoveNextAsync())
            {
                _ = stream.Current;
            }

            return 0;
        }
        catch (FluxSlowConsumerException)
        {
            return 1;
        }
        finally
        {
            await stream.DisposeAsync();
        }
    }

    private static void Add(TextTable table, ContinuationMode mode, string stream, List<double[]> figures, List<double[]> read, string ended)
    {
        table.Add(
            ModeName.Of(mode), stream, Text(Median(figures, 0)), Text(Median(figures, 1)), Text(Median(figures, 2)),
            (Median(figures, 1) / Median(read, 1)).ToString("0.00", CultureInfo.InvariantCulture), ended);

        static double Median(List<double[]> figures, int column) => Figures.Of(figures.Select(round => round[column])).Median;

        static string Text(double figure) => figure.ToString("0.0", CultureInfo.InvariantCulture);
    }
}
