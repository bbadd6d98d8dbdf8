using System.Buffers;
using System.Text.Json;
using FluxWire.Fuzz.Checking;
using FluxWire.Fuzz.Seeding;
using FluxWire.Protocol;
using FluxWire.Rpc;

namespace FluxWire.Fuzz.Harnesses;

/// <summary>An answer of a service that the client itself calls: an object that any JSON parser takes, and members that are read or refused in one way.</summary>
/// <remarks>Input: the JSON, up to a NUL if there is one.</remarks>
internal sealed class ReplyHarness : IHarness
{
    public string Name => "reply";

    public void Run(byte[] input)
    {
        int nul = Array.IndexOf(input, (byte)0);
        byte[] json = nul < 0 ? input : input[..nul];
        FluxMessage response = new(
            new FluxMessageHeader(FluxMessageType.Response, FluxMessageFlags.Payload, 0, FluxRoles.Owner, 0, 1),
            default,
            default,
            new ReadOnlySequence<byte>([.. json, 0]));

        bool isObject = Check.Accepts<JsonException>(() =>
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new JsonException("It is none.");
            }
        });
        Check.Same(isObject, Check.Accepts<FluxProtocolException>(() => Pass(response)), "what is passed over is an object");
        Check.That(isObject || !PlainObjectReader.Fits(json), "what is plain is an object");
        Check.That(isObject || !Check.Accepts<FluxProtocolException>(() => Read(response)), "what is no object is not read");
    }

    public IEnumerable<byte[]> Seeds() =>
    [
        .. RecordedMessages.Payloads().Select(static payload => payload[..Math.Max(0, Array.IndexOf(payload, (byte)0))]),
        """{"id":-7,"x":[{"a":"b"},1],"success":true,"errstr":"\u006eo","userid":3,"\u0069d":9223372036854775807}"""u8.ToArray(),
        """{"\ud800":1,"errstr":"\ud800","success":null,"userid":-1,"id":1e2}"""u8.ToArray(),
    ];

    private static void Pass(in FluxMessage response)
    {
        ReplyReader reply = new(response);
        while (reply.ReadMember())
        {
            // Nothing in it is wanted.
        }
    }

    private static void Read(in FluxMessage response)
    {
        ReplyReader reply = new(response);
        while (reply.ReadMember())
        {
            if (reply.Is("id"u8))
            {
                reply.ReadInt64();
            }
            else if (reply.Is("userid"u8))
            {
                reply.ReadUInt32();
            }
            else if (reply.Is("success"u8))
            {
                reply.ReadBoolean();
            }
            else if (reply.Is("errstr"u8))
            {
                reply.ReadString();
            }
        }
    }
}
