using FluxWire.Jobs;
using FluxWire.Tests.Jobs;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Lifetime;

/// <summary>A job's log as a service sends it, whole or cut: the test says how much of it comes before the connection is lost.</summary>
internal sealed class ServedLog
{
    internal const string WatchTopic = "job-info.eventlog-watch";

    private readonly IReadOnlyList<string?> _entries;

    private ServedLog(IReadOnlyList<string?> entries) => _entries = entries;

    /// <summary>How many messages it has before its end.</summary>
    internal int Count => _entries.Count;

    /// <summary>A log of so many events; with a sentinel before the event of that number.</summary>
    internal static ServedLog Of(int events, int? sentinelBefore = null)
    {
        List<string?> entries = [.. Enumerable.Range(0, events).Select(EntryOf)];
        if (sentinelBefore is int at)
        {
            entries.Insert(at, null);
        }

        return new ServedLog(entries);
    }

    /// <summary>A log of these entries.</summary>
    internal static ServedLog Of(params IEnumerable<string?> entries) => new([.. entries]);

    /// <summary>What a consumer has to be given: the name of each event, and null for the sentinel.</summary>
    internal IEnumerable<string?> Names => _entries.Select(entry => entry?.Split(' ')[1]);

    /// <summary>Sends the first so many messages; then half of the next one, if the cut is to go through it.</summary>
    internal async Task SendAsync(PeerConnection peer, PeerMessage watch, int count, bool andHalf = false)
    {
        for (int i = 0; i < count; i++)
        {
            await peer.WriteAsync(FrameOf(watch, i));
        }

        if (andHalf)
        {
            byte[] next = count < Count ? FrameOf(watch, count) : Frames.Error(watch, FluxErrno.ENODATA);
            await peer.WriteAsync(next.AsMemory(0, next.Length / 2));
        }
    }

    /// <summary>Sends all of it, and its end.</summary>
    internal async Task SendAllAsync(PeerConnection peer, PeerMessage watch)
    {
        await SendAsync(peer, watch, Count);
        await peer.EndStreamAsync(watch);
    }

    /// <summary>All of it and its end, as it travels.</summary>
    internal byte[] ToBytes(PeerMessage watch)
        => [.. Enumerable.Range(0, Count).SelectMany(i => FrameOf(watch, i)), .. Frames.Error(watch, FluxErrno.ENODATA)];

    /// <summary>What an entry looks like in a response.</summary>
    internal static string Payload(string entry)
        => $$"""{"event":{{System.Text.Json.Nodes.JsonValue.Create(Log.Line(entry) + "\n").ToJsonString()}}}""";

    /// <summary>The names of the events that a watch gives, to its end.</summary>
    internal static async Task<List<string?>> ReadAsync(IAsyncEnumerable<JobEvent?> events)
    {
        List<string?> names = [];
        await foreach (JobEvent? entry in events)
        {
            names.Add(entry?.Name);
        }

        return names;
    }

    private static string EntryOf(int i) => $$"""{{i + 1}}.5 event{{i}} {"n":{{i}}}""";

    private byte[] FrameOf(PeerMessage watch, int i)
        => _entries[i] is string entry ? Frames.Response(watch, Payload(entry)) : Frames.Response(watch, payload: null);
}
