using System.Buffers;
using System.IO.Pipelines;
using FluxWire.Protocol;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Transport;

/// <summary>A small broker at the other end of the pipes: it sends back every payload, except to those whom it never answers.</summary>
internal sealed class PipePeer
{
    /// <summary>A topic that is not answered.</summary>
    internal const string Silent = "test.silent";

    private readonly PipePair _pair;
    private readonly TaskCompletionSource _silenced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal PipePeer(PipePair pair)
    {
        _pair = pair;
        Ended = Task.Run(AnswerAllAsync);
    }

    /// <summary>Completes when the client has closed its end and everything was read.</summary>
    internal Task Ended { get; }

    /// <summary>Completes when a request has come that is not answered.</summary>
    internal Task Silenced => _silenced.Task;

    private async Task AnswerAllAsync()
    {
        bool isOver = false;
        while (!isOver)
        {
            ReadResult result = await _pair.Input.ReadAsync();
            ReadOnlySequence<byte> rest = result.Buffer;
            ReadOnlySequence<byte> before = rest;
            while (FluxMessageReader.TryRead(ref rest, out _, int.MaxValue))
            {
                await AnswerAsync(new PeerMessage(before.Slice(0, rest.Start).ToArray()));
                before = rest;
            }

            _pair.Input.AdvanceTo(rest.Start, rest.End);
            isOver = result.IsCompleted;
        }
    }

    private async Task AnswerAsync(PeerMessage request)
    {
        if (request.Topic == Silent)
        {
            _silenced.TrySetResult();
            return;
        }

        await _pair.Output.WriteAsync(Frames.Response(request, request.Payload));
    }
}
