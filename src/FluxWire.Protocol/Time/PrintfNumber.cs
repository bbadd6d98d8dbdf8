using System.Globalization;

namespace FluxWire;

/// <summary>
/// C's <c>%.Nf</c> and <c>%.Ng</c> for positive finite numbers. .NET's own formats round an exact tie away from zero where
/// C rounds it to even: 0.0625 with three decimals is 0.062 there.
/// </summary>
internal static class PrintfNumber
{
    /// <summary>As <c>%.Nf</c>.</summary>
    /// <param name="value">Not below 10^-decimals, so that at least one digit is written.</param>
    /// <param name="decimals">Digits behind the point.</param>
    /// <param name="unit">What to write behind the number.</param>
    public static string Fixed(double value, int decimals, string unit)
    {
        (string digits, int exponent) = Scientific(value);
        long scaled = RoundToEven(digits, exponent + 1 + decimals);
        (long whole, long fraction) = Math.DivRem(scaled, PowerOfTen(decimals));
        string tail = fraction.ToString(CultureInfo.InvariantCulture).PadLeft(decimals, '0');
        return string.Create(CultureInfo.InvariantCulture, $"{whole}.{tail}{unit}");
    }

    /// <summary>As <c>%.Ng</c>.</summary>
    /// <param name="value">Not below 1: the form for small numbers is not needed here.</param>
    /// <param name="significant">Digits to keep; zeros at the end are dropped.</param>
    /// <param name="unit">What to write behind the number.</param>
    public static string General(double value, int significant, string unit)
    {
        (string digits, int exponent) = Scientific(value);
        long rounded = RoundToEven(digits, significant);
        if (rounded == PowerOfTen(significant))
        {
            rounded /= 10;
            exponent++;
        }

        bool scientific = exponent >= significant;
        string kept = rounded.ToString(CultureInfo.InvariantCulture);
        int wholeDigits = scientific ? 1 : exponent + 1;
        string fraction = kept[wholeDigits..].TrimEnd('0');
        string point = fraction.Length > 0 ? "." : "";
        string power = scientific ? exponent.ToString("'e+'00", CultureInfo.InvariantCulture) : "";
        return string.Concat(kept.AsSpan(0, wholeDigits), $"{point}{fraction}", power, unit);
    }

    // 25 digits: a tie is a short number in binary, and every other double differs from it within 17 digits.
    private static (string Digits, int Exponent) Scientific(double value)
    {
        string text = value.ToString("E24", CultureInfo.InvariantCulture);
        int mark = text.IndexOf('E', StringComparison.Ordinal);
        int exponent = int.Parse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return (string.Concat(text.AsSpan(0, 1), text.AsSpan(2, mark - 2)), exponent);
    }

    private static long RoundToEven(string digits, int keep)
    {
        long kept = long.Parse(digits.AsSpan(0, keep), NumberStyles.None, CultureInfo.InvariantCulture);
        int half = string.CompareOrdinal(digits, keep, "5", 0, 1);
        bool exact = digits.AsSpan(keep + 1).IndexOfAnyExcept('0') < 0;
        bool up = half > 0 || (half == 0 && (!exact || kept % 2 != 0));
        return up ? kept + 1 : kept;
    }

    private static long PowerOfTen(int exponent) => (long)Math.Pow(10, exponent);
}
