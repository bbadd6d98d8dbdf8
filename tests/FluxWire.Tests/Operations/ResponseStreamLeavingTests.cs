namespace FluxWire.Tests.Operations;

/// <summary>Who leaves a stream first: the broker is told once, if it knows of the request and still serves it.</summary>
public sealed class ResponseStreamLeavingTests
{
    private const string Queued = "queued";
    private const string Left = "left";
    private const string Cancelled = "cancelled";
    private const string Ended = "ended";
    private const string Refused = "refused";
    private const string Lost = "lost";

    private readonly NumberStream _stream = new();

    [Theory]
    [InlineData(1, Queued, Left)]
    [InlineData(1, Left, Queued)]
    [InlineData(1, Queued, Left, Left)]
    [InlineData(1, Left, Left, Queued)]
    [InlineData(1, Left, Queued, Left)]
    [InlineData(1, Queued, Cancelled)]
    [InlineData(1, Cancelled, Queued)]
    [InlineData(1, Queued, Cancelled, Left)]
    [InlineData(1, Cancelled, Queued, Left)]
    [InlineData(1, Queued, Left, Cancelled, Ended, Lost)]
    [InlineData(0, Left)]
    [InlineData(0, Cancelled)]
    [InlineData(0, Cancelled, Left, Lost)]
    [InlineData(0, Queued, Ended, Left)]
    [InlineData(0, Queued, Ended, Cancelled, Left)]
    [InlineData(0, Queued, Refused, Left)]
    [InlineData(0, Queued, Lost, Left)]
    [InlineData(0, Lost, Queued, Left, Cancelled)]
    public void The_broker_is_told_once_or_need_not_be(int cancels, params string[] steps)
    {
        foreach (string step in steps)
        {
            Do(step);
        }

        _stream.Cancels.Should().Be(cancels);
        _stream.Stream.IsCompleted.Should().BeTrue();
    }

    [Fact]
    public async Task Who_has_left_reads_no_error()
    {
        _stream.Stream.OnQueued();
        _stream.Stream.Leave();
        _stream.Receive(Answers.Item(1), Answers.Error(FluxErrno.EPERM)).Should().Be(0);

        _stream.ReadAll().Should().BeEmpty();
        (await _stream.Wait()).Should().BeFalse();
    }

    [Fact]
    public void The_broker_is_told_once_whichever_thread_comes_last()
    {
        const int Rounds = 10_000;
        NumberStream[] streams = [.. Enumerable.Range(0, Rounds).Select(_ => new NumberStream())];

        Race.Run(Rounds, i => streams[i].Stream.OnQueued(), i => streams[i].Stream.Leave());

        streams.Should().OnlyContain(stream => stream.Cancels == 1);
    }

    [Fact]
    public void A_stream_that_ends_while_it_is_left_is_ended_once()
    {
        const int Rounds = 10_000;
        NumberStream[] streams = [.. Enumerable.Range(0, Rounds).Select(_ => new NumberStream())];
        bool[] hasEndedItself = new bool[Rounds];
        Array.ForEach(streams, stream => stream.Stream.OnQueued());

        Race.Run(Rounds, i => hasEndedItself[i] = streams[i].Stream.OnResponse(Answers.End), i => streams[i].Stream.Leave());

        streams.Select(stream => stream.Cancels).Should().Equal(hasEndedItself.Select(itself => itself ? 0 : 1));
    }

    private void Do(string step)
    {
        switch (step)
        {
            case Queued:
                _stream.Stream.OnQueued();
                break;
            case Left:
                _stream.Stream.Leave();
                break;
            case Cancelled:
                _stream.Stream.Abandon(new OperationCanceledException());
                break;
            case Ended:
                _stream.Receive(Answers.End);
                break;
            case Refused:
                _stream.Receive(Answers.Error(FluxErrno.EPERM));
                break;
            default:
                _stream.Stream.Fail(new FluxConnectionException("Lost.", FluxErrno.ECONNRESET));
                break;
        }
    }
}
