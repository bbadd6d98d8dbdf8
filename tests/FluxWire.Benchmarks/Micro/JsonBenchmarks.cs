using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using FluxWire.Benchmarks.Peer;
using FluxWire.Protocol;

namespace FluxWire.Benchmarks.Micro;

/// <summary>The JSON of one typed call, as the client writes and reads it: generated code, straight from and to the buffers.</summary>
[MemoryDiagnoser]
public class JsonBenchmarks
{
    private static readonly ArrayBufferWriter<byte> Buffer = new();
    private static readonly Utf8JsonWriter Writer
        = new(Buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private readonly Question _question = new("rank");
    private readonly ReadOnlySequence<byte> _payload = new(FluxPayload.FromText("""{"value":"rank 0 of 1","count":42}"""));

    [Benchmark]
    public int WriteTypedRequest()
    {
        Buffer.ResetWrittenCount();
        Writer.Reset();
        JsonSerializer.Serialize(Writer, _question, CallJson.Default.Question);
        Writer.Flush();
        return Buffer.WrittenCount;
    }

    [Benchmark]
    public string ReadTypedResponse()
    {
        Utf8JsonReader reader = new(FluxPayload.GetJson(_payload));
        return JsonSerializer.Deserialize(ref reader, CallJson.Default.Answer)!.Value;
    }

    [Benchmark]
    public long ReadTypedResponseIntoStruct()
    {
        Utf8JsonReader reader = new(FluxPayload.GetJson(_payload));
        return JsonSerializer.Deserialize(ref reader, CallJson.Default.Count).Value;
    }

    [Benchmark]
    public JsonValueKind ReadResponseAsElement()
    {
        Utf8JsonReader reader = new(FluxPayload.GetJson(_payload));
        return JsonElement.ParseValue(ref reader).ValueKind;
    }
}
