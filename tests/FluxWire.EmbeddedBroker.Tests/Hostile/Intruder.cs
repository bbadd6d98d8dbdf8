using System.Buffers;
using System.Net.Sockets;
using System.Text;
using FluxWire.Embedded.Tests.Wire;
using FluxWire.Protocol;

namespace FluxWire.Embedded.Tests.Hostile;

/// <summary>A client that means no good, in one of several ways. It keeps its end open until it is disposed, unless going is its way.</summary>
internal sealed class Intruder : IDisposable
{
    private static readonly string[] Topics =
    [
        "job-ingest.submit", "job-manager.wait", "job-manager.raise", "job-manager.events-journal", "job-info.lookup", "job-info.eventlog-watch",
        "job-info.update-watch", "job-list.list", "attr.get", "attr.set", "event.publish", "event.subscribe", "service.add", "groups.get",
        "overlay.topology", "resource.status", "state-machine.wait", "config.get", "broker.ping", "connector-local.stats-get", "none.such", "",
    ];

    private static readonly Func<Intruder, Task>[] Ways =
    [
        static intruder => intruder.LeaveAsync(),
        static intruder => intruder.SendAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray()),
        static intruder => intruder.SendAsync(Convert.FromHexString("1200EEFFFFFFFFFF")),
        static intruder => intruder.SendAsync(Convert.FromHexString("1200EEFF00")),
        static intruder => intruder.SendAsync(Convert.FromHexString("1200EEFF03000000FFFF")),
        static intruder => intruder.AskAndNeverReadAsync(),
        static intruder => intruder.SendMalformedAsync(),
        static intruder => intruder.WatchAndLeaveAsync(),
        static intruder => intruder.CloseOneWayAsync(),
    ];

    private readonly Socket _socket;

    private Intruder(Socket socket) => _socket = socket;

    /// <summary>How many ways there are.</summary>
    internal static int WayCount => Ways.Length;

    internal static async Task<Intruder> ComeAsync(EmbeddedBroker broker, int way)
    {
        Intruder intruder = new(await WireClient.OpenAsync(broker));
        try
        {
            await Ways[way](intruder);
        }
        catch (SocketException)
        {
            // The broker has thrown it out before it had said all of it.
            intruder.Dispose();
        }

        return intruder;
    }

    public void Dispose() => _socket.Dispose();

    private Task LeaveAsync()
    {
        _socket.Dispose();
        return Task.CompletedTask;
    }

    // Not for long, should the broker take no more: then the answers fill the way back.
    private async Task AskAndNeverReadAsync()
    {
        byte[] request = Request("broker.ping", $$"""{"pad":"{{new string('x', 20_000)}}"}""", 1);
        for (int i = 0; i < 20; i++)
        {
            await SendAsync(request);
        }
    }

    private async Task SendMalformedAsync()
    {
        uint tag = 0;
        foreach (string topic in Topics)
        {
            foreach (string json in (string[])["", "{", "[]", "{}", """{"id":"x"}""", """{"id":1e400,"J":1}""", """{"name":"\ud800"}""", new string('[', 2000)])
            {
                await SendAsync(Request(topic, json, ++tag));
            }
        }
    }

    private async Task WatchAndLeaveAsync()
    {
        await SendAsync(Request("event.subscribe", """{"topic":""}""", 1));
        await SendAsync(Request("service.add", """{"service":"stolen"}""", 2));
        await SendAsync(Request("job-manager.wait", """{"id":-1}""", 3));
        await SendAsync(Request("job-manager.events-journal", "{}", 4, FluxMessageFlags.Streaming));
        await SendAsync(Request("broker.ping", "{}", 5)[..20]);
        _socket.Dispose();
    }

    private Task CloseOneWayAsync()
    {
        _socket.Shutdown(SocketShutdown.Send);
        return Task.CompletedTask;
    }

    private async Task SendAsync(byte[] bytes)
    {
        for (ReadOnlyMemory<byte> rest = bytes; !rest.IsEmpty;)
        {
            rest = rest[await _socket.SendAsync(rest)..];
        }
    }

    private static byte[] Request(string topic, string json, uint tag, FluxMessageFlags flags = FluxMessageFlags.None)
    {
        ArrayBufferWriter<byte> writer = new();
        FluxMessageWriter.Write(writer, FluxMessage.Request(
            Encoding.UTF8.GetBytes(topic), new ReadOnlySequence<byte>(FluxPayload.FromText(json)), FluxNodeId.Any, tag, flags));
        return writer.WrittenSpan.ToArray();
    }
}
