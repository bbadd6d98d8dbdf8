using FluxWire.Protocol;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Operations;

/// <summary>How a stream ends, and that whatever came before its end is read before it.</summary>
public sealed class ResponseStreamEndTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ENODATA_is_an_end_as_it_should_be(bool isAwaited)
    {
        NumberStream stream = new();
        Task<bool>? waiting = isAwaited ? stream.Wait() : null;

        stream.Receive(Answers.End);

        (await (waiting ?? stream.Wait()).Soon()).Should().Be(isAwaited, "who is woken looks again");
        (await stream.Wait()).Should().BeFalse();
        stream.Stream.IsCompleted.Should().BeTrue();
    }

    [Fact]
    public async Task Items_before_the_end_are_read_before_it()
    {
        NumberStream stream = new();
        Task<bool> waiting = stream.Wait();

        stream.Receive(Answers.Item(1), Answers.Item(2), Answers.End);

        (await waiting.Soon()).Should().BeTrue();
        (await stream.Stream.WaitAsync()).Should().BeTrue("the end is not told before the last item is read");
        stream.ReadAll().Should().Equal(1, 2);
        (await stream.Wait()).Should().BeFalse();
    }

    [Fact]
    public async Task Items_before_an_error_are_read_before_it()
    {
        NumberStream stream = new();
        stream.Receive(Answers.Item(1), Answers.Item(2), Answers.Error(FluxErrno.EPERM, "not yours"));

        (await stream.Stream.WaitAsync()).Should().BeTrue();
        stream.ReadAll().Should().Equal(1, 2);

        FluxRpcException failure = await stream.Wait().FailureAsync<FluxRpcException>();
        (failure.Errno, failure.BrokerText, failure.Topic).Should().Be((FluxErrno.EPERM, "not yours", NumberStream.Topic));
        await stream.Wait().FailureAsync<FluxRpcException>();
    }

    [Fact]
    public async Task An_error_may_be_explained()
    {
        NumberStream stream = new(explain: (error, _) => new FluxRpcException(error.Errno, error.Topic, error.NodeId, null, "Ask somebody else."));
        stream.Receive(Answers.Error(FluxErrno.ENOENT));

        (await stream.Wait().FailureAsync<FluxRpcException>()).Message.Should().EndWith("Ask somebody else.");
    }

    [Fact]
    public async Task A_success_that_does_not_stream_is_the_last_item()
    {
        NumberStream stream = new();
        Task<bool> waiting = stream.Wait();

        stream.Receive(Answers.Item(1), Answers.Final(2)).Should().BeGreaterThanOrEqualTo(1);

        (await waiting.Soon()).Should().BeTrue();
        stream.ReadAll().Should().Equal(1, 2);
        (await stream.Wait()).Should().BeFalse();
    }

    [Fact]
    public void What_comes_after_the_end_is_thrown_away()
    {
        NumberStream stream = new();
        stream.Receive(Answers.End);

        stream.Receive(Answers.Item(1), Answers.Error(FluxErrno.EPERM), Answers.Final(2)).Should().Be(0);

        stream.ReadAll().Should().BeEmpty();
        stream.Wait().IsCompletedSuccessfully.Should().BeTrue("the first end counts");
    }

    [Fact]
    public async Task A_lost_connection_ends_it_behind_what_came()
    {
        NumberStream stream = new();
        stream.Stream.OnQueued();
        stream.ReceiveItems(1);

        stream.Stream.Fail(new FluxConnectionException("Lost.", FluxErrno.ECONNRESET));

        stream.ReadAll().Should().Equal(1);
        await stream.Wait().FailureAsync<FluxConnectionException>();
        stream.Cancels.Should().Be(0, "there is nobody to tell");
    }

    [Fact]
    public async Task An_answer_that_cannot_be_parsed_ends_it_behind_what_came_and_the_broker_is_told_once()
    {
        NumberStream stream = new();
        stream.Stream.OnQueued();

        // Too short for a number, and then more that nobody wants.
        stream.Receive(Answers.Item(1), Broken(), Answers.Item(2), Broken(), Answers.End);

        stream.ReadAll().Should().Equal(1);
        await stream.Wait().FailureAsync<ArgumentOutOfRangeException>();
        stream.Cancels.Should().Be(1);
    }

    [Fact]
    public async Task Its_end_can_be_awaited_before_and_after()
    {
        NumberStream stream = new();
        Task before = stream.Stream.WhenEnded;
        stream.ReceiveItems(1);
        before.IsCompleted.Should().BeFalse();

        stream.Receive(Answers.End);

        await before.Soon();
        stream.Stream.WhenEnded.IsCompletedSuccessfully.Should().BeTrue("whatever is left to be read");
    }

    private static FluxMessage Broken()
        => new(Answers.Item(0).Header, default, default, default);
}
