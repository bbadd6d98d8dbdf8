using System.Buffers.Text;
using System.Globalization;

namespace FluxWire.Ids.Encodings;

/// <summary>Four groups of sixteen bits in hexadecimal, joined by dots: <c>0000.0388.9000.0000</c>.</summary>
internal static class DotHex
{
    private const string Shape = "dotted hexadecimal is four groups of one to four digits";
    private const int Groups = 4;
    private const int GroupDigits = 4;

    public static int Write(ulong value, Span<byte> destination)
    {
        int at = 0;
        for (int group = Groups - 1; group >= 0; group--)
        {
            _ = ((ushort)(value >> (16 * group))).TryFormat(destination[at..], out _, "x4", CultureInfo.InvariantCulture);
            at += GroupDigits;
            if (group > 0)
            {
                destination[at++] = (byte)'.';
            }
        }

        return at;
    }

    public static string? Read(ReadOnlySpan<byte> text, out ulong value)
    {
        value = 0;
        ulong sum = 0;
        int groups = 0;
        foreach (Range range in text.Split((byte)'.'))
        {
            ReadOnlySpan<byte> group = text[range];
            if (group.Length > GroupDigits
                || ++groups > Groups
                || !Utf8Parser.TryParse(group, out ushort bits, out int consumed, 'x')
                || consumed != group.Length)
            {
                return Shape;
            }

            sum = (sum << 16) | bits;
        }

        value = sum;
        return groups == Groups ? null : Shape;
    }
}
