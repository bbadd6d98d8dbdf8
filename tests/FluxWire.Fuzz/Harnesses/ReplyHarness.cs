using System.Globalization;
using System.Text;
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
        byte[] json = Responses.UpToNul(input);
        FluxMessage response = Responses.With(json);

        bool isObject = Check.Accepts<JsonException>(() =>
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new JsonException("It is none.");
            }
        });
        Check.Same(isObject, Check.Accepts<FluxProtocolException>(() => Pass(response)), "what is passed over is an object");
        string? read = Check.Read<string, FluxProtocolException>(() => Read(response));
        Check.That(isObject || read is null, "what is no object is not read");

        // A blank in front changes nothing in JSON, and is not plain.
        FluxMessage blank = Responses.With([(byte)' ', .. json]);
        Check.Same(Check.Read<string, FluxProtocolException>(() => Read(blank)), read, "plain or not, the same is read");
    }

    public IEnumerable<byte[]> Seeds() =>
    [
        .. RecordedMessages.Payloads().Select(Responses.UpToNul),
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

    // What was read, in words.
    private static string Read(in FluxMessage response)
    {
        ReplyReader reply = new(response);
        StringBuilder read = new();
        while (reply.ReadMember())
        {
            if (reply.Is("id"u8))
            {
                read.Append(CultureInfo.InvariantCulture, $"id {reply.ReadInt64()}\n");
            }
            else if (reply.Is("userid"u8))
            {
                read.Append(CultureInfo.InvariantCulture, $"userid {reply.ReadUInt32()}\n");
            }
            else if (reply.Is("success"u8))
            {
                read.Append(CultureInfo.InvariantCulture, $"success {reply.ReadBoolean()}\n");
            }
            else if (reply.Is("errstr"u8))
            {
                read.Append(CultureInfo.InvariantCulture, $"errstr {reply.ReadString()}\n");
            }
        }

        return read.ToString();
    }
}
