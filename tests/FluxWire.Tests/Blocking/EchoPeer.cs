using System.Net.Sockets;
using FluxWire.Protocol;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Blocking;

/// <summary>A peer that sends back what it receives, in no particular order; a stream has it three times.</summary>
internal sealed class EchoPeer(PeerConnection peer) : IDisposable
{
    internal const int ItemsOfStream = 3;

    private readonly SemaphoreSlim _writing = new(1);

    /// <summary>Called with each request before it is answered.</summary>
    internal Action<PeerMessage> OnRequest { get; set; } = static _ => { };

    /// <summary>Answers until the client closes the connection.</summary>
    internal async Task ServeAsync()
    {
        List<Task> answering = [];
        try
        {
            while (true)
            {
                PeerMessage request = await peer.ReceiveAsync();
                answering.Add(Task.Run(() => AnswerAsync(request)));
            }
        }
        catch (Exception e) when (e is EndOfStreamException or SocketException)
        {
            await Task.WhenAll(answering);
        }
    }

    public void Dispose() => _writing.Dispose();

    private async Task AnswerAsync(PeerMessage request)
    {
        OnRequest(request);
        await _writing.WaitAsync();
        try
        {
            if (!request.Flags.HasFlag(FluxMessageFlags.Streaming))
            {
                await peer.WriteAsync(Frames.Response(request, request.Payload));
                return;
            }

            for (int i = 0; i < ItemsOfStream; i++)
            {
                await peer.WriteAsync(Frames.Response(request, request.Payload));
            }

            await peer.EndStreamAsync(request);
        }
        catch (SocketException)
        {
            // The client has closed the connection, and knows that it is owed an answer.
        }
        finally
        {
            _writing.Release();
        }
    }
}
