using System.Buffers;
using System.IO.Pipelines;
using FluxWire.Tests.Peers;
using FluxWire.Transport;

namespace FluxWire.Tests.Transport;

/// <summary>A transport over pipes in memory, and the peer's ends of them, which do nothing by themselves.</summary>
internal sealed class PipePair : IDisposable
{
    /// <summary>From how many unread bytes on either pipe takes nothing more.</summary>
    internal const int Limit = 1000;

    private readonly Pipe _toPeer = new(new PipeOptions(pauseWriterThreshold: Limit, resumeWriterThreshold: Limit / 2));
    private readonly Pipe _toClient = new(new PipeOptions(pauseWriterThreshold: Limit, resumeWriterThreshold: Limit / 2));

    internal PipePair() => Transport = new DuplexPipeTransport(new Ends(_toClient.Reader, _toPeer.Writer));

    internal DuplexPipeTransport Transport { get; }

    /// <summary>What the client has sent.</summary>
    internal PipeReader Input => _toPeer.Reader;

    /// <summary>What the client is to receive.</summary>
    internal PipeWriter Output => _toClient.Writer;

    /// <summary>Sends until nothing more is taken.</summary>
    /// <returns>How many bytes were taken.</returns>
    internal int Fill()
    {
        byte[] zeros = new byte[300];
        int total = 0;
        while (Transport.Send(zeros) is int sent and > 0)
        {
            total += sent;
        }

        return total;
    }

    /// <summary>Has the peer send something, whether or not it is received.</summary>
    internal void Write(params byte[] bytes) => _ = Output.WriteAsync(bytes).AsTask();

    /// <summary>The next bytes that the client has sent.</summary>
    internal async Task<byte[]> ReadAsync(int count)
    {
        ReadResult result = await Input.ReadAtLeastAsync(count).Soon();
        byte[] bytes = result.Buffer.Slice(0, count).ToArray();
        Input.AdvanceTo(result.Buffer.GetPosition(count));
        return bytes;
    }

    /// <summary>All that the client has sent, once it has closed its end.</summary>
    internal async Task<byte[]> ReadToEndAsync()
    {
        using MemoryStream all = new();
        await Input.CopyToAsync(all).Soon();
        return all.ToArray();
    }

    public void Dispose()
    {
        Transport.Dispose();
        Input.Complete();
        Output.Complete();
    }

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
