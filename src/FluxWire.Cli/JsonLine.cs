using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FluxWire.Cli;

/// <summary>One JSON document on one line.</summary>
internal static class JsonLine
{
    // For a terminal or a program, not for a web page: text stays as it is. Control characters are escaped by every encoder.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes an object.</summary>
    /// <param name="writeFields">Writes its fields.</param>
    /// <returns>The line, without a newline.</returns>
    internal static string Object(Action<Utf8JsonWriter> writeFields) => Encoding.UTF8.GetString(WriteObject(writeFields).WrittenSpan);

    /// <summary>Writes an object as a line of a file.</summary>
    /// <param name="writeFields">Writes its fields.</param>
    /// <returns>The line in UTF-8, with its newline.</returns>
    internal static ReadOnlyMemory<byte> Utf8Object(Action<Utf8JsonWriter> writeFields)
    {
        ArrayBufferWriter<byte> line = WriteObject(writeFields);
        line.Write("\n"u8);
        return line.WrittenMemory;
    }

    /// <summary>Writes a value without blanks.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The line, without a newline.</returns>
    internal static string Compact(JsonElement value) => Encoding.UTF8.GetString(Write(value.WriteTo).WrittenSpan);

    private static ArrayBufferWriter<byte> WriteObject(Action<Utf8JsonWriter> writeFields) => Write(json =>
    {
        json.WriteStartObject();
        writeFields(json);
        json.WriteEndObject();
    });

    private static ArrayBufferWriter<byte> Write(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter json = new(buffer, Options);
        write(json);
        json.Flush();
        return buffer;
    }
}
