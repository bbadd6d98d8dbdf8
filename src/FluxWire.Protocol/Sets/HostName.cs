using System.Buffers;
using System.Text;

namespace FluxWire;

/// <summary>What the name of a host consists of, and which of two comes first.</summary>
internal static class HostName
{
    /// <summary>Orders names by what stands in front of the number, then by how many digits it has, then by the number.</summary>
    public static IComparer<string> Order { get; } = Comparer<string>.Create(Compare);

    public static bool IsSeparator(char c) => c is ',' or ' ' or '\t';

    /// <summary>How many characters at the front of a text can be in a name.</summary>
    /// <remarks>
    /// RFC 29 has printable ASCII but brackets and commas; libflux takes what is not ASCII too. Half of a surrogate pair has no UTF-8.
    /// </remarks>
    public static int LengthAt(ReadOnlySpan<char> text)
    {
        int length = 0;
        while (length < text.Length
            && Rune.DecodeFromUtf16(text[length..], out Rune rune, out int consumed) == OperationStatus.Done
            && IsPartOfName(rune))
        {
            length += consumed;
        }

        return length;
    }

    private static bool IsPartOfName(Rune rune) =>
        rune.Value is not (',' or '[' or ']') && !Rune.IsWhiteSpace(rune) && !Rune.IsControl(rune);

    private static int Compare(string? left, string? right)
    {
        int leftStart = HostNumber.StartIn(left);
        int rightStart = HostNumber.StartIn(right);
        ReadOnlySpan<char> leftDigits = left.AsSpan(leftStart);
        ReadOnlySpan<char> rightDigits = right.AsSpan(rightStart);
        int order = left.AsSpan(0, leftStart).CompareTo(right.AsSpan(0, rightStart), StringComparison.Ordinal);
        order = order != 0 ? order : leftDigits.Length.CompareTo(rightDigits.Length);
        return order != 0 ? order : leftDigits.CompareTo(rightDigits, StringComparison.Ordinal);
    }
}
