using System.Buffers;
using System.Text;
using System.Text.Json;
using FluxWire.Connection;
using FluxWire.Protocol;
using FluxWire.Rpc;

namespace FluxWire.Tests.Rpc;

/// <summary>Answers are parsed where they lie, up to their NUL, and a wrong one is a protocol error, in one piece or in several.</summary>
public sealed class ResponseParsersTests
{
    private static readonly ResponseParser<EchoReply> ParseReply = ResponseParsers.Typed(EchoJson.Default.EchoReply);

    public static TheoryData<string, FluxProtocolError> Wrong => new()
    {
        { """{"n":7}""", FluxProtocolError.UnterminatedJson },
        { "", FluxProtocolError.UnterminatedJson },
        { "\0", FluxProtocolError.InvalidJson },
        { "{\"n\":\0", FluxProtocolError.InvalidJson },
        { "{\"n\":7}x\0", FluxProtocolError.InvalidJson },
        { "{\"n\":\"7\"}\0", FluxProtocolError.InvalidJson },
        { "{}\0", FluxProtocolError.InvalidJson },
        { "null\0", FluxProtocolError.InvalidJson },
    };

    [Theory]
    [InlineData("{\"n\":7}\0")]
    [InlineData(" {\"n\" : 7 , \"other\":[1]} \0")]
    [InlineData("{\"n\":7}\0\0")]
    [InlineData("{\"n\":7}\0what stands behind the NUL does not count")]
    public void It_does_not_matter_in_how_many_pieces_an_answer_lies(string payload)
    {
        foreach (FluxMessage response in Responses(payload))
        {
            ParseReply(response).Number.Should().Be(7);
            ResponseParsers.Json(response).GetProperty("n").GetInt32().Should().Be(7);
            Encoding.UTF8.GetString(ResponseParsers.Bytes(response)!).Should().Be(payload);
        }
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_answer_is_a_protocol_error_in_any_case(string payload, FluxProtocolError error)
    {
        foreach (FluxMessage response in Responses(payload))
        {
            FluentActions.Invoking(() => ParseReply(response)).Should().Throw<FluxProtocolException>().Which.Error.Should().Be(error);
        }
    }

    [Fact]
    public void No_payload_is_nothing_where_anything_may_come_and_wrong_where_something_must()
    {
        FluxMessage none = Response(FluxMessageFlags.None, default);

        ResponseParsers.Nothing(none).Should().BeTrue();
        ResponseParsers.Json(none).ValueKind.Should().Be(JsonValueKind.Undefined);
        ResponseParsers.Bytes(none).Should().BeNull();
        FluentActions.Invoking(() => ParseReply(none)).Should().Throw<FluxProtocolException>()
            .Which.Error.Should().Be(FluxProtocolError.NoPayload);
    }

    [Fact]
    public void One_parser_serves_for_a_type_however_types_alternate()
    {
        EchoJson other = new(new JsonSerializerOptions());

        for (int i = 0; i < 3; i++)
        {
            ResponseParsers.Typed(EchoJson.Default.EchoReply).Should().BeSameAs(ParseReply);
            ResponseParsers.Typed(other.EchoReply).Should().NotBeSameAs(ParseReply).And.BeSameAs(ResponseParsers.Typed(other.EchoReply));
        }
    }

    // In one piece, and cut at every place.
    private static IEnumerable<FluxMessage> Responses(string payload)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(payload);
        yield return Response(FluxMessageFlags.Payload, new ReadOnlySequence<byte>(bytes));
        for (int at = 0; at <= bytes.Length; at++)
        {
            Piece first = new(bytes.AsMemory(0, at));
            Piece last = first.Append(bytes.AsMemory(at));
            yield return Response(FluxMessageFlags.Payload, new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length));
        }
    }

    private static FluxMessage Response(FluxMessageFlags flags, in ReadOnlySequence<byte> payload)
        => new(new FluxMessageHeader(FluxMessageType.Response, flags, 0, FluxRoles.Owner, 0, 1), default, default, payload);

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        internal Piece(ReadOnlyMemory<byte> memory) => Memory = memory;

        internal Piece Append(ReadOnlyMemory<byte> memory)
        {
            Piece next = new(memory) { RunningIndex = Memory.Length };
            Next = next;
            return next;
        }
    }
}
