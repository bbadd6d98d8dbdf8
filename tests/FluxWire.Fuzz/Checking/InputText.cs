using System.Runtime.InteropServices;
using System.Text;

namespace FluxWire.Fuzz.Checking;

/// <summary>Bytes of a fuzzer as text.</summary>
internal static class InputText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>UTF-8 where it is that; otherwise UTF-16 as it stands, so that halves of surrogate pairs are tried too.</summary>
    internal static string Of(ReadOnlySpan<byte> input)
    {
        try
        {
            return Strict.GetString(input);
        }
        catch (DecoderFallbackException)
        {
            return new string(MemoryMarshal.Cast<byte, char>(input));
        }
    }
}
