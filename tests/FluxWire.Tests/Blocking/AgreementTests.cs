using FluxWire.Protocol;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Blocking;

/// <summary>A call that blocks sends what its counterpart sends that awaits, and gives what that gives.</summary>
public sealed class AgreementTests
{
    private static readonly Dictionary<string, Func<PeerMessage, byte[]>> AnswersByName = new()
    {
        ["a result"] = request => Frames.Response(request, """{"n":7}"""),
        ["no payload"] = request => Frames.Response(request, payload: null),
        ["an error with a text"] = request => Frames.Error(request, FluxErrno.EINVAL, "one of them is wrong"),
        ["an error without a text"] = request => Frames.Error(request, FluxErrno.ENOSYS),
        ["an errno without a name"] = request => Frames.Error(request, new FluxErrno(4242)),
        ["what ends a stream"] = request => Frames.Error(request, FluxErrno.ENODATA),
        ["no JSON"] = request => Frames.Response(request, "no JSON"),
        ["JSON without its NUL"] = request => Frames.Response(request, "{}"u8.ToArray()),
        ["JSON of another form"] = request => Frames.Response(request, """{"n":"seven"}"""),
    };

    private static readonly Dictionary<string, RpcOptions?> DestinationsByName = new()
    {
        ["nobody in particular"] = null,
        ["a rank"] = new RpcOptions { NodeId = FluxNodeId.Rank(3) },
        ["upstream"] = new RpcOptions { NodeId = FluxNodeId.Upstream },
    };

    public static TheoryData<string, string> Answers => Matrix.Of(AnswersByName.Keys, CallForms.ByName.Keys);

    public static TheoryData<string, string> Destinations => Matrix.Of(DestinationsByName.Keys, CallForms.ByName.Keys);

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task The_same_answer_has_the_same_outcome(string answer, string form)
    {
        foreach (Start start in EachClientAttribute.Starts)
        {
            await using BlockingSession session = await BlockingSession.StartAsync(start);

            (string blocked, _) = await AnswerAsync(session, BlockAsync(session, form, null), AnswersByName[answer]);
            (string awaited, _) = await AnswerAsync(session, AwaitAsync(session, form, null), AnswersByName[answer]);

            blocked.Should().Be(awaited);
            await session.BarrierAsync();
            session.Client.IsConnected.Should().BeTrue();
            session.Matcher.PendingCount.Should().Be(0);
        }
    }

    [Theory]
    [MemberData(nameof(Destinations))]
    public async Task The_same_request_is_sent(string destination, string form)
    {
        foreach (Start start in EachClientAttribute.Starts)
        {
            await using BlockingSession session = await BlockingSession.StartAsync(start);
            RpcOptions? options = DestinationsByName[destination];

            Task<string> blocking = BlockAsync(session, form, options);
            if (options?.NodeId == FluxNodeId.Upstream)
            {
                await session.Peer.RespondAsync(await session.Peer.ReceiveAsync("attr.get"), """{"value":"3"}""");
            }

            (string blocked, PeerMessage first) = await AnswerAsync(session, blocking, AnswersByName["an error without a text"]);
            (string awaited, PeerMessage second) = await AnswerAsync(
                session, AwaitAsync(session, form, options), AnswersByName["an error without a text"]);

            first.Payload.Should().Equal(second.Payload);
            first.NodeId.Should().Be(second.NodeId);
            first.Flags.Should().Be(second.Flags);
            blocked.Should().Be(awaited);
        }
    }

    [Theory]
    [EachClient]
    public async Task Calls_give_the_answer(Start start, ContinuationMode mode)
    {
        await using BlockingSession session = await BlockingSession.StartAsync(start, mode);

        foreach ((string form, string expected) in ((string, string)[])[
            (CallForms.Json, """value {"n":7}"""),
            (CallForms.Raw, "value {\"n\":7}\0"),
            (CallForms.Typed, "value EchoReply { Number = 7 }"),
        ])
        {
            (string outcome, _) = await AnswerAsync(session, BlockAsync(session, form, null), AnswersByName["a result"]);
            outcome.Should().Be(expected);
        }
    }

    [Theory]
    [InlineData("no payload", "value none")]
    [InlineData("an error with a text", "FluxRpcException 22 test.call any one of them is wrong | test.call: one of them is wrong. (EINVAL)")]
    [InlineData("an error without a text", "FluxRpcException 38 test.call any  | test.call: Function not implemented. (ENOSYS)")]
    [InlineData("no JSON", "FluxProtocolException InvalidJson | *")]
    public async Task A_call_tells_what_is_wrong(string answer, string expected)
    {
        await using BlockingSession session = await BlockingSession.StartAsync(Start.Connect);

        (string outcome, _) = await AnswerAsync(session, BlockAsync(session, CallForms.Json, null), AnswersByName[answer]);

        outcome.Should().Match(expected);
    }

    private static Task<string> BlockAsync(BlockingSession session, string form, RpcOptions? options)
        => OnThread.RunAsync(() => CallForms.ByName[form].Block(session.Client, "test.call", options, CancellationToken.None));

    private static Task<string> AwaitAsync(BlockingSession session, string form, RpcOptions? options)
        => CallForms.ByName[form].AwaitAsync(session.Client, "test.call", options, CancellationToken.None);

    private static async Task<(string Outcome, PeerMessage Request)> AnswerAsync(
        BlockingSession session, Task<string> call, Func<PeerMessage, byte[]> answer)
    {
        PeerMessage request = await session.Peer.ReceiveAsync("test.call");
        await session.Peer.WriteAsync(answer(request));
        return (await Outcome.OfAsync(call), request);
    }
}
