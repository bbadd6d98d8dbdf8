using System.Text.Json.Serialization.Metadata;
using FluxWire.Tests.Peers;
using FluxWire.Tests.Rpc;

namespace FluxWire.Tests.Blocking;

/// <summary>What a call refuses before anything is sent is the same whether it blocks or awaits.</summary>
public sealed class RefusalTests
{
    private static readonly CancellationToken Cancelled = new(canceled: true);

    public static TheoryData<Start, string> Forms => Matrix.Of(EachClientAttribute.Starts, CallForms.ByName.Keys);

    [Theory]
    [MemberData(nameof(Forms))]
    public Task A_topic_that_no_broker_answers(Start start, string form)
        => RefusedAsync<ArgumentException>(start, form, ["", "a\0b", new string('x', 245) + ".y"], null, CancellationToken.None);

    [Theory]
    [MemberData(nameof(Forms))]
    public Task A_token_that_is_cancelled_already(Start start, string form)
        => RefusedAsync<OperationCanceledException>(start, form, ["test.never"], null, Cancelled);

    [Theory]
    [MemberData(nameof(Forms))]
    public Task A_deadline_that_is_none(Start start, string form)
        => RefusedAsync<ArgumentOutOfRangeException>(
            start, form, ["test.never"], new RpcOptions { Timeout = TimeSpan.FromSeconds(-5) }, CancellationToken.None);

    [Theory]
    [MemberData(nameof(Forms))]
    public Task An_empty_topic_goes_before_a_cancelled_token(Start start, string form)
        => RefusedAsync<ArgumentException>(start, form, [""], null, Cancelled);

    [Fact]
    public async Task A_cancelled_token_is_the_one_in_the_exception()
    {
        await using BlockingSession session = await BlockingSession.StartAsync(Start.Connect);
        using CancellationTokenSource source = new();
        await source.CancelAsync();

        FluentActions.Invoking(() => session.Client.Call("test.never", cancellationToken: source.Token))
            .Should().ThrowExactly<OperationCanceledException>().Which.CancellationToken.Should().Be(source.Token);
    }

    [Fact]
    public async Task A_type_that_is_not_given()
    {
        await using BlockingSession session = await BlockingSession.StartAsync(Start.Connect);
        JsonTypeInfo<EchoRequest> request = EchoJson.Default.EchoRequest;
        JsonTypeInfo<EchoReply> reply = EchoJson.Default.EchoReply;

        FluentActions.Invoking(() => session.Client.Call("test.never", new EchoRequest(1), null!, reply))
            .Should().Throw<ArgumentNullException>().WithParameterName("requestType");
        FluentActions.Invoking(() => session.Client.Call("test.never", new EchoRequest(1), request, (JsonTypeInfo<EchoReply>)null!))
            .Should().Throw<ArgumentNullException>().WithParameterName("responseType");
    }

    private static async Task RefusedAsync<TException>(
        Start start, string form, string[] topics, RpcOptions? options, CancellationToken cancellationToken)
        where TException : Exception
    {
        await using BlockingSession session = await BlockingSession.StartAsync(start);
        foreach (string topic in topics)
        {
            Func<string> blocking = () => CallForms.ByName[form].Block(session.Client, topic, options, cancellationToken);
            string awaited = await Outcome.OfAsync(CallForms.ByName[form].AwaitAsync(session.Client, topic, options, cancellationToken));

            blocking.Should().Throw<TException>();
            (await Outcome.OfAsync(OnThread.RunAsync(blocking))).Should().Be(awaited);
        }

        // The next request on the wire is the barrier's.
        await session.BarrierAsync();
        session.Matcher.PendingCount.Should().Be(0);
    }
}
