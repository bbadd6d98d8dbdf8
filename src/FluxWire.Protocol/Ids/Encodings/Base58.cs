namespace FluxWire.Ids.Encodings;

/// <summary>Base 58, most significant digit first, no padding: the digits of the f58 encoding.</summary>
internal static class Base58
{
    /// <summary>Digits of 2^64-1; a longer text is refused, even of zeros, as libflux does.</summary>
    private const int MaxDigits = 12;

    private static ReadOnlySpan<byte> Alphabet => "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"u8;

    public static int Write(ulong value, Span<byte> destination)
    {
        int length = 0;
        do
        {
            (value, ulong digit) = Math.DivRem(value, 58);
            destination[length++] = Alphabet[(int)digit];
        }
        while (value != 0);

        destination[..length].Reverse();
        return length;
    }

    public static string? Read(ReadOnlySpan<byte> digits, out ulong value)
    {
        value = 0;
        if (digits.Length is 0 or > MaxDigits)
        {
            return "f58 has one to twelve digits behind the ƒ or f";
        }

        // Twelve digits may exceed 64 bits; libflux lets the sum wrap, which would name some other job.
        UInt128 sum = UInt128.Zero;
        foreach (byte symbol in digits)
        {
            int digit = Alphabet.IndexOf(symbol);
            if (digit < 0)
            {
                return "a character behind the ƒ or f is no base58 digit (0, I, O and l are none)";
            }

            sum = (sum * 58) + (uint)digit;
        }

        if (sum > ulong.MaxValue)
        {
            return "the base58 number does not fit in 64 bits";
        }

        value = (ulong)sum;
        return null;
    }
}
