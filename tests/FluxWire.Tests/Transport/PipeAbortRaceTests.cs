using System.IO.Pipelines;
using FluxWire.Transport;

namespace FluxWire.Tests.Transport;

/// <summary>An abort that comes while a send is in the pipe: what the peer may read has been sent, and nobody is told that it was not.</summary>
public sealed class PipeAbortRaceTests
{
    private readonly Pipe _toPeer = new();
    private readonly Pipe _toClient = new();

    [Fact]
    public async Task What_was_written_when_the_abort_came_was_sent()
    {
        DuplexPipeTransport? transport = null;
        using DuplexPipeTransport created = transport = Create(() => transport!.Abort());

        created.Send([1, 2, 3]).Should().Be(3);

        (await _toPeer.Reader.ReadAsync()).Buffer.Length.Should().Be(3, "the peer gets it");
        FluentActions.Invoking(() => created.Send([4])).Should().Throw<IOException>();
    }

    [Fact]
    public void What_a_peer_that_had_closed_before_was_offered_was_not_sent()
    {
        using DuplexPipeTransport transport = Create(() => _toPeer.Reader.Complete());

        FluentActions.Invoking(() => transport.Send([1])).Should().Throw<IOException>();
    }

    private DuplexPipeTransport Create(Action onFlush) => new(new Ends(_toClient.Reader, new WatchedWriter(_toPeer.Writer, onFlush)));

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    /// <summary>Lets something happen between a write and its flush.</summary>
    private sealed class WatchedWriter(PipeWriter inner, Action onFlush) : PipeWriter
    {
        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            onFlush();
            return inner.FlushAsync(cancellationToken);
        }

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

        public override void Advance(int bytes) => inner.Advance(bytes);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);
    }
}
