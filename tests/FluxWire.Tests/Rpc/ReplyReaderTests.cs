using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using FluxWire.Protocol;
using FluxWire.Rpc;

namespace FluxWire.Tests.Rpc;

/// <summary>Answers of our own services are read as the serializer would read them, and refused as it would refuse them.</summary>
public sealed class ReplyReaderTests
{
    private const string Usual = """{"id":-7,"success":true,"errstr":"no","count":3}""";

    public static TheoryData<string> Payloads => new()
    {
        Usual,
        """ { "errstr" : "" , "count":0,"success":false, "id":9223372036854775807 } """,
        """{"id":1,"id":2,"success":true,"success":false,"errstr":"a","errstr":"b","count":1,"count":4294967295}""",
        """{"x":{"id":[1,{"id":2}]},"id":3,"y":[[]],"success":true,"z":null,"errstr":"é\u00e9\n\"","count":1,"w":"errstr"}""",
        """{"\u0069d":1,"success":true,"err\u0073tr":"","count":1}""",
        """{"\ud800":1,"id":1,"success":true,"errstr":"","count":1}""",
        """{"id":1,"success":true,"errstr":"\ud800","count":1}""",
        """{"Id":1,"Success":true,"Errstr":"","Count":1}""",
        """{"id":1,"success":true,"errstr":"","count":-1}""",
        """{"id":1,"success":true,"errstr":"","count":4294967296}""",
        """{"id":9223372036854775808,"success":true,"errstr":"","count":1}""",
        """{"x":{"id":2,"y":{"errstr":"z"}},"id":3,"success":true,"z":-0.5,"errstr":"","count":1,"w":{}}""",
        """{"id":{"id":1},"success":true,"errstr":"","count":1}""",
        """{"id":1,"success":{"a":true},"errstr":"","count":1}""",
        """{"id":1,"success":true,"errstr":{"a":"b"},"count":1}""",
        """{"id":1,"success":true,"errstr":"","count":1.5}""",
        """{"id":1.0,"success":true,"errstr":"","count":1}""",
        """{"id":1e2,"success":true,"errstr":"","count":1}""",
        """{"id":"1","success":true,"errstr":"","count":1}""",
        """{"id":null,"success":true,"errstr":"","count":1}""",
        """{"id":1,"success":null,"errstr":"","count":1}""",
        """{"id":1,"success":1,"errstr":"","count":1}""",
        """{"id":1,"success":true,"errstr":null,"count":1}""",
        """{"id":1,"success":true,"errstr":7,"count":1}""",
        """{"id":1,"success":true,"errstr":{},"count":1}""",
        """{"id":[1],"success":true,"errstr":"","count":1}""",
        """{"success":true,"errstr":"","count":1}""",
        """{"id":1,"errstr":"","count":1}""",
        """{"id":1,"success":true,"count":1}""",
        """{"id":1,"success":true,"errstr":""}""",
        """{"id":1,"success":true,"errstr":"","count":1,}""",
        """{"id":1,"success":true,"errstr":"","count":1}{}""",
        """{"id":1,"success":true,"errstr":"","count":1} x""",
        """{"id":1,"success":true,"errstr":"","count":1/**/}""",
        """[1]""",
        """7""",
        """ "id" """,
        """null""",
        "{}",
        "",
        "{\"x\":" + new string('[', 70) + new string(']', 70) + ",\"id\":1,\"success\":true,\"errstr\":\"\",\"count\":1}",
    };

    [Theory]
    [MemberData(nameof(Payloads))]
    public void It_reads_what_the_serializer_reads(string payload) => ShouldAgree(Encoding.UTF8.GetBytes(payload));

    [Theory]
    [InlineData(Usual)]
    [InlineData("""{"id":-7,"x":[{"a":"b"},1],"success":true,"errstr":"\u006eo","count":3}""")]
    public void Also_when_it_is_cut_short_or_damaged_anywhere(string payload)
    {
        byte[] usual = Encoding.UTF8.GetBytes(payload);
        for (int i = 0; i < usual.Length; i++)
        {
            ShouldAgree(usual[..i]);
            foreach (byte other in "\"\\{}[]:, 07-et.\u0001\u007f"u8)
            {
                byte[] damaged = [.. usual];
                damaged[i] = other;
                ShouldAgree(damaged);
            }

            byte[] noText = [.. usual];
            noText[i] = 0xFF;
            ShouldAgree(noText);
        }
    }

    [Fact]
    public void What_is_wrong_is_told_without_what_was_received()
    {
        (string Payload, string Words)[] cases =
        [
            ("""["secret"]""", "a payload is a JSON StartArray, not an object"),
            ("""{"id":"secret"}""", "a member is no whole number of 64 bits"),
            ("""{"count":-1}""", "a member is no whole number of 32 bits"),
            ("""{"success":"secret"}""", "a member is neither true nor false"),
            ("""{"errstr":["secret"]}""", "a member is no string"),
            ("""{"errstr":secret}""", "a payload is not the JSON that was expected"),
            ("""{"errstr":"secret"}""", "a payload has no 'id'"),
        ];
        foreach ((string payload, string words) in cases)
        {
            FluxProtocolException error = FluentActions.Invoking(() => Read(Encoding.UTF8.GetBytes(payload))).Should().Throw<FluxProtocolException>().Which;
            error.Error.Should().Be(FluxProtocolError.InvalidJson);
            error.Message.Should().Contain(words).And.NotContain("secret");
            error.InnerException.Should().BeNull();
        }
    }

    private static void ShouldAgree(byte[] payload)
    {
        Reply? expected = null;
        try
        {
            expected = JsonSerializer.Deserialize(payload, ReplyJson.Default.Reply);
        }
        catch (JsonException)
        {
            expected = null;
        }

        string text = Encoding.UTF8.GetString(payload);
        if (expected is null)
        {
            FluentActions.Invoking(() => Read(payload)).Should().Throw<FluxProtocolException>(text).Which.Error.Should().Be(FluxProtocolError.InvalidJson, text);
        }
        else
        {
            Read(payload).Should().Be(expected, text);
        }
    }

    private static Reply Read(byte[] payload)
    {
        FluxMessage message = new(
            new FluxMessageHeader(FluxMessageType.Response, FluxMessageFlags.Payload, 0, FluxRoles.Owner, 0, 1),
            default,
            default,
            new ReadOnlySequence<byte>([.. payload, 0]));
        ReplyReader reply = new(message);
        long? id = null;
        bool? success = null;
        string? errorString = null;
        uint? count = null;
        while (reply.ReadMember())
        {
            if (reply.Is("id"u8))
            {
                id = reply.ReadInt64();
            }
            else if (reply.Is("success"u8))
            {
                success = reply.ReadBoolean();
            }
            else if (reply.Is("errstr"u8))
            {
                errorString = reply.ReadString();
            }
            else if (reply.Is("count"u8))
            {
                count = reply.ReadUInt32();
            }
        }

        return new Reply(
            id ?? throw reply.Lacks("id"),
            success ?? throw reply.Lacks("success"),
            errorString ?? throw reply.Lacks("errstr"),
            count ?? throw reply.Lacks("count"));
    }
}

/// <summary>A member of each kind.</summary>
internal sealed record Reply(
    [property: JsonPropertyName("id")] long Id,
    [property: JsonPropertyName("success")] bool Success,
    [property: JsonPropertyName("errstr")] string ErrorString,
    [property: JsonPropertyName("count")] uint Count);

/// <summary>How the serializer reads it.</summary>
[JsonSourceGenerationOptions(RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Reply))]
internal sealed partial class ReplyJson : JsonSerializerContext;
