using System.Collections.Concurrent;
using FluxWire.Jobs;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Lifetime;

/// <summary>A broker with one service and many jobs that loses its connections at random: between two messages, in one, and with answers under way.</summary>
internal sealed class CuttingBroker : IDisposable
{
    internal const string Echo = "test.echo";

    private readonly ScriptedPeer _listener = ScriptedPeer.Listen();
    private readonly Random _random;
    private readonly HashSet<int> _waitedFor = [];
    private readonly CancellationTokenSource _closing = new();
    private int _cutsLeft;

    internal CuttingBroker(Random random, int cuts)
    {
        _random = random;
        _cutsLeft = cuts;
        _ = Task.Run(RunAsync);
    }

    internal string Uri => _listener.Uri;

    /// <summary>What has gone wrong here.</summary>
    internal ConcurrentQueue<Exception> Failures { get; } = new();

    /// <summary>How many requests have come.</summary>
    internal int Requests { get; private set; }

    internal static int ExitCodeOf(int job) => job % 3;

    internal static ServedLog LogOf(int job)
        => ServedLog.Of(["1.5 submit", .. Enumerable.Range(0, job % 10).Select(i => $"2.5 memo{i}"), $$"""3.5 finish {"status":{{ExitCodeOf(job) << 8}}}""", "4.5 clean"]);

    internal static JobWaitResult WaitResultOf(JobId id)
        => new(id, ExitCodeOf((int)id.Value) == 0, new WaitStatus(ExitCodeOf((int)id.Value) << 8).Describe());

    public void Dispose()
    {
        _closing.Cancel();
        _listener.Dispose();
        _closing.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                using PeerConnection peer = await _listener.AcceptAsync();
                await ServeAsync(peer, _cutsLeft-- > 0 ? _random.Next(1, 120) : int.MaxValue);
            }
            catch (Exception e) when (e is EndOfStreamException or System.Net.Sockets.SocketException or ObjectDisposedException)
            {
                // The client has gone, or the test.
                continue;
            }
            catch (Exception e)
            {
                Failures.Enqueue(e);
            }
        }
    }

    // One message counts for one request; then the connection goes, with whatever is under way.
    private async Task ServeAsync(PeerConnection peer, int messages)
    {
        for (; messages > 0; messages--)
        {
            PeerMessage request = await peer.ReceiveAsync();
            Requests++;
            byte[] answer = AnswerTo(request);
            bool isLast = messages == 1;
            await peer.WriteAsync(answer.AsMemory(0, isLast ? _random.Next(answer.Length) : answer.Length));
        }
    }

    private byte[] AnswerTo(PeerMessage request) => request.Topic switch
    {
        LifeSession.PingTopic => Frames.Response(request, LifeSession.PingReply),
        Echo => Frames.Response(request, request.Text),
        "job-manager.wait" => AnswerToWait(request, JobOf(request)),
        ServedLog.WatchTopic => LogOf(JobOf(request)).ToBytes(request),
        _ => Frames.Response(request, payload: null),
    };

    // The result is given away with the answer, whether that arrives or not.
    private byte[] AnswerToWait(PeerMessage request, int job)
    {
        if (!_waitedFor.Add(job))
        {
            return Frames.Error(request, FluxErrno.ECHILD);
        }

        JobWaitResult result = WaitResultOf(new JobId((ulong)job));
        return Frames.Response(request, $$"""{"id":{{job}},"success":{{(result.Success ? "true" : "false")}},"errstr":"{{result.ErrorString}}"}""");
    }

    private static int JobOf(PeerMessage request) => request.Json["id"]!.GetValue<int>();
}
