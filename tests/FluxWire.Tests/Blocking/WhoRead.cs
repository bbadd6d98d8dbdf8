using System.Text.Json;
using System.Text.Json.Serialization;

namespace FluxWire.Tests.Blocking;

/// <summary>An answer that is read to the thread that has read it.</summary>
[JsonConverter(typeof(WhoReadConverter))]
internal sealed record WhoRead(int ThreadId, string? ThreadName)
{
    internal static WhoRead Me => new(Environment.CurrentManagedThreadId, Thread.CurrentThread.Name);

    /// <summary>The thread that belongs to the connection.</summary>
    internal bool IsReader => ThreadName == "FluxWire reader";
}

internal sealed class WhoReadConverter : JsonConverter<WhoRead>
{
    public override WhoRead Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        reader.Skip();
        return WhoRead.Me;
    }

    public override void Write(Utf8JsonWriter writer, WhoRead value, JsonSerializerOptions options) => writer.WriteNullValue();
}

[JsonSerializable(typeof(WhoRead))]
[JsonSerializable(typeof(string))]
internal sealed partial class WhoReadJson : JsonSerializerContext;
