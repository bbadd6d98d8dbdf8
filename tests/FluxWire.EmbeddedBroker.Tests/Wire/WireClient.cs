using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using FluxWire.Protocol;

namespace FluxWire.Embedded.Tests.Wire;

/// <summary>A client of a few lines on the codec alone: what it sees is what was on the wire.</summary>
internal sealed class WireClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Socket _socket;
    private readonly ConcurrentDictionary<uint, Channel<WireResponse>> _streams = new();
    private readonly Channel<WireResponse> _others = Channel.CreateUnbounded<WireResponse>();
    private Task _reading = Task.CompletedTask;
    private uint _lastTag;

    private WireClient(Socket socket) => _socket = socket;

    /// <summary>Ends when the broker has closed the connection.</summary>
    public Task Closed => _reading.WaitAsync(Patience);

    public static async Task<WireClient> ConnectAsync(EmbeddedBroker broker)
    {
        WireClient client = await ConnectUnreadAsync(broker);
        client.BeginReading();
        return client;
    }

    /// <summary>As <see cref="ConnectAsync"/>, and nothing is read before <see cref="BeginReading"/>.</summary>
    public static async Task<WireClient> ConnectUnreadAsync(EmbeddedBroker broker)
    {
        Socket socket = await OpenAsync(broker);
        (await GreetingAsync(socket)).Should().Be(0);
        return new WireClient(socket);
    }

    /// <summary>The byte that a broker greets with; null if it closes without.</summary>
    public static async Task<int?> GreetingAsync(Socket socket)
    {
        byte[] greeting = new byte[1];
        return await socket.ReceiveAsync(greeting).WaitAsync(Patience) == 1 ? greeting[0] : null;
    }

    public void BeginReading() => _reading = ReadAsync();

    public static async Task<Socket> OpenAsync(EmbeddedBroker broker)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(broker.SocketPath));
        return socket;
    }

    /// <summary>Sends a request and awaits its one response.</summary>
    public async Task<WireResponse> CallAsync(
        string topic, string? json = null, FluxNodeId? node = null, FluxMessageFlags flags = default, uint? userId = null, FluxRoles roles = default)
        => await NextAsync(await SendAsync(topic, json, node, flags, userId, roles));

    /// <summary>Sends a request.</summary>
    /// <returns>Its matchtag.</returns>
    public async Task<uint> SendAsync(
        string topic, string? json = null, FluxNodeId? node = null, FluxMessageFlags flags = default, uint? userId = null,
        FluxRoles roles = default, uint? matchtag = null)
    {
        uint tag = matchtag ?? ((flags & FluxMessageFlags.NoResponse) != 0 ? 0 : ++_lastTag);
        _streams.TryAdd(tag, Channel.CreateUnbounded<WireResponse>());
        FluxMessage request = FluxMessage.Request(
            Encoding.UTF8.GetBytes(topic), json is null ? null : new ReadOnlySequence<byte>(FluxPayload.FromText(json)),
            node ?? FluxNodeId.Any, tag, flags);
        if (userId is not null || roles != default)
        {
            FluxMessageHeader header = request.Header with { UserId = userId ?? request.Header.UserId, Roles = roles };
            request = new FluxMessage(header, request.Routes, request.Topic, request.Payload);
        }

        await SendAsync(request);
        return tag;
    }

    /// <summary>Sends a request with a payload that need not be text, and awaits its one response.</summary>
    public async Task<WireResponse> CallRawAsync(string topic, byte[] payload)
    {
        uint tag = ++_lastTag;
        _streams.TryAdd(tag, Channel.CreateUnbounded<WireResponse>());
        await SendAsync(FluxMessage.Request(Encoding.UTF8.GetBytes(topic), new ReadOnlySequence<byte>(payload), FluxNodeId.Any, tag));
        return await NextAsync(tag);
    }

    public async Task SendAsync(FluxMessage message)
    {
        ArrayBufferWriter<byte> writer = new();
        FluxMessageWriter.Write(writer, message);
        await SendRawAsync(writer.WrittenMemory);
    }

    public async Task SendRawAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes)..];
        }
    }

    /// <summary>The next response with a matchtag.</summary>
    public async Task<WireResponse> NextAsync(uint matchtag)
        => await _streams.GetOrAdd(matchtag, static _ => Channel.CreateUnbounded<WireResponse>()).Reader.ReadAsync().AsTask().WaitAsync(Patience);

    /// <summary>Whether a response with a matchtag is there already.</summary>
    public bool HasResponse(uint matchtag) => _streams[matchtag].Reader.TryPeek(out _);

    /// <summary>The next message that is no response: an event, or a request to a service of this client.</summary>
    public async Task<WireResponse> NextOtherAsync() => await _others.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    /// <summary>The responses of a stream up to the one that ends it.</summary>
    public async Task<IReadOnlyList<WireResponse>> StreamAsync(uint matchtag)
    {
        List<WireResponse> responses = [];
        do
        {
            responses.Add(await NextAsync(matchtag));
        }
        while (responses[^1].Errno == 0);
        return responses;
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _reading;
    }

    private async Task ReadAsync()
    {
        PipeReader reader = PipeReader.Create(new NetworkStream(_socket));
        try
        {
            while (true)
            {
                ReadResult result = await reader.ReadAsync();
                ReadOnlySequence<byte> buffer = result.Buffer;
                while (FluxMessageReader.TryRead(ref buffer, out FluxMessage message))
                {
                    Accept(message);
                }

                reader.AdvanceTo(buffer.Start, buffer.End);
                if (result.IsCompleted)
                {
                    return;
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            _others.Writer.TryComplete();
        }
    }

    private void Accept(in FluxMessage message)
    {
        JsonElement? json = null;
        string? text = null;
        if (message.HasPayload)
        {
            text = FluxPayload.GetText(message.Payload);
            json = message.Errno.IsError && message.Type == FluxMessageType.Response ? null : JsonElement.Parse(text, new JsonDocumentOptions { MaxDepth = 1000 });
        }

        FluxMessage copy = new(message.Header, message.Routes.Copy(), new(message.Topic.ToArray()), new(message.Payload.ToArray()));
        WireResponse response = new(copy, message.Type == FluxMessageType.Response ? message.Errno.Value : 0, json, text);
        bool known = message.Type == FluxMessageType.Response;
        (known ? _streams.GetOrAdd(message.Matchtag, static _ => Channel.CreateUnbounded<WireResponse>()) : _others).Writer.TryWrite(response);
    }
}
