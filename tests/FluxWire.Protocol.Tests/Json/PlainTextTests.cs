using CsCheck;
using FluxWire.Protocol;

namespace FluxWire.Tests.Json;

/// <summary>What stands for itself in a JSON text, one by one and sixteen at a time.</summary>
public sealed class PlainTextTests
{
    private static readonly Gen<byte> Plain = Gen.Char[' ', '~'].Where(static c => PlainText.Has(c)).Select(static c => (byte)c);

    [Fact]
    public void Plain_is_what_is_ASCII_and_never_escaped()
    {
        for (int character = 0; character <= char.MaxValue; character++)
        {
            PlainText.Has(character).Should().Be(character is >= 0x20 and < 0x7F && character != '"' && character != '\\', "{0} is one", character);
        }
    }

    [Fact]
    public void What_is_plain_is_copied_up_to_what_is_not()
    {
        for (int other = 0; other <= byte.MaxValue; other++)
        {
            byte stranger = (byte)other;
            Gen.Select(Plain.Array[0, 50], Plain.Array[0, 50]).Sample(
                (before, behind) =>
                {
                    byte[] source = [.. before, stranger, .. behind];
                    int expected = PlainText.Has(stranger) ? source.Length : before.Length;
                    byte[] target = new byte[source.Length];
                    return PlainText.CopyLeading(source, target) == expected && target.AsSpan(0, expected).SequenceEqual(source.AsSpan(0, expected));
                },
                iter: 50);
        }
    }

    [Fact]
    public void Nothing_is_copied_of_nothing() => PlainText.CopyLeading([], []).Should().Be(0);
}
