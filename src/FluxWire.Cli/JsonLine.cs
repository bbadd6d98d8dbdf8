using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FluxWire.Cli;

/// <summary>One JSON document on one line.</summary>
internal static class JsonLine
{
    /// <summary>Compact, and with text as it is.</summary>
    internal static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes an object.</summary>
    /// <param name="writeFields">Writes its fields.</param>
    /// <returns>The line, without a newline.</returns>
    internal static string Object(Action<Utf8JsonWriter> writeFields)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, Options))
        {
            writer.WriteStartObject();
            writeFields(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
