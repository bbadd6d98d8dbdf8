using FluxWire.Connection;
using FluxWire.Protocol;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Operations;

/// <summary>A call with a second way to its answer is owed until it has come to the end of it: a client that drains must not close in between.</summary>
public sealed class RecoveringCallTests
{
    private const int Recovered = 7;

    private readonly OwedWork _owed = new();
    private readonly TaskCompletionSource<int> _otherWay = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RecoveringCall<int> _call;

    public RecoveringCallTests()
        => _call = new(
            "test.wait",
            FluxNodeId.Any,
            static (in FluxMessage response) => Answers.NumberOf(response),
            static error => error.Errno == FluxErrno.ECHILD,
            () => _otherWay.Task,
            _owed);

    [Fact]
    public async Task Is_owed_until_the_other_way_has_ended()
    {
        _call.WasRepeated = true;
        _owed.IsAny.Should().BeTrue("it has begun");
        _call.OnResponse(Answers.Error(FluxErrno.ECHILD)).Should().BeTrue();
        _owed.IsAny.Should().BeTrue("nobody has been told");
        _call.Tell();
        _owed.IsAny.Should().BeTrue("the other way has begun");
        _call.Task.IsCompleted.Should().BeFalse();
        _otherWay.SetResult(Recovered);
        (await _call.Task.Soon()).Should().Be(Recovered);
        _owed.IsAny.Should().BeFalse();
    }

    [Fact]
    public async Task Fails_as_the_other_way_does()
    {
        _call.WasRepeated = true;
        _call.OnResponse(Answers.Error(FluxErrno.ECHILD));
        _call.Tell();
        _otherWay.SetException(new FluxTimeoutException("the other way", TimeSpan.FromSeconds(1)));
        await _call.Task.FailureAsync<FluxTimeoutException>();
        _owed.IsAny.Should().BeFalse();
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 10)]
    public async Task Any_other_error_stands(bool wasRepeated, int errno)
    {
        _call.WasRepeated = wasRepeated;
        _call.OnResponse(Answers.Error(new FluxErrno(errno)));
        _owed.IsAny.Should().BeFalse("it is decided, and there is nothing to follow");
        _call.Tell();
        (await _call.Task.FailureAsync<FluxRpcException>()).Errno.Should().Be(new FluxErrno(errno));
    }

    [Fact]
    public async Task What_is_answered_or_given_up_is_not_owed_any_more()
    {
        _call.OnResponse(Answers.Final(1));
        _owed.IsAny.Should().BeFalse("it is decided");
        _call.Fail(new FluxTimeoutException("test.wait", TimeSpan.FromSeconds(1)));
        _owed.Begin();
        _owed.IsAny.Should().BeTrue("nothing was counted twice");
        _call.Tell();
        (await _call.Task.Soon()).Should().Be(1);
    }

    [Fact]
    public async Task A_deadline_ends_it()
    {
        _call.Fail(new FluxTimeoutException("test.wait", TimeSpan.FromSeconds(1)));
        _owed.IsAny.Should().BeFalse();
        await _call.Task.FailureAsync<FluxTimeoutException>();
    }
}
