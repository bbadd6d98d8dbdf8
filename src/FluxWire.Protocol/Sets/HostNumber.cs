using System.Globalization;

namespace FluxWire;

/// <summary>The number in a host's name: 64 bits, and zeros in front that belong to the name.</summary>
internal static class HostNumber
{
    public static int Digits(ulong number)
    {
        int digits = 1;
        for (; number >= 10; number /= 10)
        {
            digits++;
        }

        return digits;
    }

    /// <summary>Whether a number looks the same with at least so many digits as with at least so many others.</summary>
    public static bool IsWrittenAlike(ulong number, int width, int otherWidth)
    {
        int digits = Digits(number);
        return Math.Max(digits, width) == Math.Max(digits, otherWidth);
    }

    /// <summary>Reads digits and nothing else.</summary>
    /// <returns>False if there is none, something else, or more than 64 bits.</returns>
    public static bool TryRead(ReadOnlySpan<char> digits, out ulong number)
    {
        number = 0;
        return !digits.ContainsAnyExceptInRange('0', '9')
            && ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>Where the digits that end a name begin; the name's length if there are none.</summary>
    public static int StartIn(ReadOnlySpan<char> name) => name.LastIndexOfAnyExceptInRange('0', '9') + 1;

    public static int Write(ulong number, int width, Span<char> destination)
    {
        int zeros = Math.Max(0, width - Digits(number));
        destination[..zeros].Fill('0');
        _ = number.TryFormat(destination[zeros..], out int written, provider: CultureInfo.InvariantCulture);
        return zeros + written;
    }
}
