using System.Net.Sockets;
using System.Text.Json;
using FluxWire.Cli.Recording;

namespace FluxWire.Cli.Tests.Support;

/// <summary>A running <c>fluxwire record</c> with a scripted broker behind it.</summary>
internal sealed class RecordingRun : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Socket _broker;
    private readonly FluxwireProcess _program;
    private string _uri = "";

    private RecordingRun(string[] options)
    {
        _broker = Peer.Listen(_directory.File("broker"));
        _program = FluxwireProcess.Start(
            $"local://{_directory.File("broker")}",
            ["record", "--listen", SocketPath, "--out", _directory.File("out"), .. options]);
    }

    internal string SocketPath => _directory.File("listen");

    /// <summary>What was recorded so far.</summary>
    internal IReadOnlyList<string> Files => Directory.GetFiles(_directory.File("out"));

    internal static async Task<RecordingRun> StartAsync(params string[] options)
    {
        RecordingRun run = new(options);
        run._uri = await run._program.ReadLineAsync();
        return run;
    }

    /// <summary>A client that has been greeted, and the broker's side of its connection.</summary>
    internal async Task<(Peer Client, Peer Broker)> ConnectAsync()
    {
        Peer client = await Peer.ConnectAsync(_uri);
        Peer broker = await Peer.AcceptAsync(_broker);
        await broker.SendAsync(0);
        (await client.ReceiveAsync(1)).Should().Equal(0);
        return (client, broker);
    }

    internal async Task<Peer> ConnectClientAsync() => await Peer.ConnectAsync(_uri);

    internal void StopBroker() => _broker.Dispose();

    internal Task<ProgramResult> FinishAsync() => _program.FinishAsync();

    internal Task SignalAsync(string name) => _program.SignalAsync(name);

    internal IReadOnlyList<TranscriptRecord> Transcript(int connection = 1)
        => [.. File.ReadLines(TranscriptWriter.PathOf(_directory.File("out"), "transcript", connection)).Select(TranscriptLine.Parse)];

    /// <summary>The sizes of the reads in one direction.</summary>
    internal IReadOnlyList<int> Chunks(string direction)
    {
        List<int> sizes = [];
        foreach (string line in File.ReadLines(TranscriptWriter.PathOf(_directory.File("out"), "chunks", 1)))
        {
            using JsonDocument chunk = JsonDocument.Parse(line);
            if (chunk.RootElement.GetProperty("dir").GetString() == direction)
            {
                sizes.Add(chunk.RootElement.GetProperty("n").GetInt32());
            }
        }

        return sizes;
    }

    public void Dispose()
    {
        _program.Dispose();
        _broker.Dispose();
        _directory.Dispose();
    }
}
