using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FluxWire.Embedded.Routing;

/// <summary>Makes JSON as Flux services send it: compact, UTF-8 as it is, and with the NUL that payloads end with.</summary>
internal static class JsonPayload
{
    /// <summary>Text is for clients, not for web pages: only what JSON itself demands is escaped.</summary>
    public static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A payload: an object and a NUL.</summary>
    /// <param name="members">Writes the object's members.</param>
    public static byte[] Object(Action<Utf8JsonWriter> members)
    {
        ArrayBufferWriter<byte> buffer = new();
        Write(buffer, members);
        buffer.Write("\0"u8);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>An object's text, without a NUL.</summary>
    /// <param name="members">Writes the object's members.</param>
    public static string Text(Action<Utf8JsonWriter> members)
    {
        ArrayBufferWriter<byte> buffer = new();
        Write(buffer, members);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>An object's bytes, without a NUL.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="members">Writes the object's members.</param>
    public static void Write(IBufferWriter<byte> buffer, Action<Utf8JsonWriter> members)
    {
        using Utf8JsonWriter writer = new(buffer, WriterOptions);
        writer.WriteStartObject();
        members(writer);
        writer.WriteEndObject();
        writer.Flush();
    }

    /// <summary>Writes a real number so that it reads as one: C clients take <c>0</c> for an integer, and refuse it.</summary>
    public static void WriteReal(this Utf8JsonWriter writer, string name, double value)
    {
        writer.WritePropertyName(name);
        writer.WriteRealValue(value);
    }

    /// <summary>Writes a real number so that it reads as one.</summary>
    public static void WriteRealValue(this Utf8JsonWriter writer, double value) => writer.WriteRawValue(RealText(value));

    /// <summary>A real number's JSON, which reads as one: with a point or an exponent.</summary>
    public static string RealText(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0";
    }

    /// <summary>Writes a job id; as everywhere in Flux's JSON it is a signed number of 64 bits.</summary>
    public static void WriteJobId(this Utf8JsonWriter writer, JobId id) => writer.WriteNumber("id", id.ToSigned());
}
