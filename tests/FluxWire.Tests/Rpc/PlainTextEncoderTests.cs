using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CsCheck;
using FluxWire.Rpc;

namespace FluxWire.Tests.Rpc;

/// <summary>What is written is to the byte what the encoder writes that is not touched for plain text.</summary>
public sealed class PlainTextEncoderTests
{
    private static readonly Gen<char> Letters = Gen.OneOf(
        Gen.Char[' ', '~'], Gen.Char['\0', '\u00ff'], Gen.Char, Gen.Const('"'), Gen.Const('\\'), Gen.Const('\ud83d'), Gen.Const('\ude00'));

    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.String[Gen.Char[' ', '~'], 0, 70], Gen.String[Letters, 0, 20], Gen.String[Letters, 0, 200]);

    [Fact]
    public void Texts_of_every_kind() => Gen.Select(Texts, Texts).Sample(static (name, value) =>
    {
        Write(new PlainTextEncoder(), name, value).Should().Equal(Write(JavaScriptEncoder.UnsafeRelaxedJsonEscaping, name, value));
    });

    [Fact]
    public void Every_character_by_itself()
    {
        for (int c = 0; c <= char.MaxValue; c++)
        {
            string text = ((char)c).ToString();
            byte[] expected = Write(JavaScriptEncoder.UnsafeRelaxedJsonEscaping, text, text);
            Write(new PlainTextEncoder(), text, text).AsSpan().SequenceEqual(expected).Should().BeTrue($"U+{c:X4}");
        }
    }

    [Fact]
    public void Texts_by_themselves() => Texts.Sample(static text =>
    {
        PlainTextEncoder encoder = new();
        encoder.MaxOutputCharactersPerInputCharacter.Should().Be(JavaScriptEncoder.UnsafeRelaxedJsonEscaping.MaxOutputCharactersPerInputCharacter);
        foreach (Rune rune in text.EnumerateRunes())
        {
            encoder.WillEncode(rune.Value).Should().Be(JavaScriptEncoder.UnsafeRelaxedJsonEscaping.WillEncode(rune.Value));
        }
    });

    // Both ways in which texts come: as characters and as UTF-8.
    private static byte[] Write(JavaScriptEncoder encoder, string name, string value)
    {
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter writer = new(buffer, new JsonWriterOptions { Encoder = encoder });
        writer.WriteStartObject();
        writer.WriteString(name, value);
        writer.WriteString(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value));
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
