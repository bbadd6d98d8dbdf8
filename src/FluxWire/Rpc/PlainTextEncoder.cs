using System.Buffers;
using System.Text.Encodings.Web;
using FluxWire.Protocol;

namespace FluxWire.Rpc;

/// <summary><see cref="JavaScriptEncoder.UnsafeRelaxedJsonEscaping"/>, which is not touched before there is something that it may have to escape.</summary>
/// <remarks>
/// Requests are short and plain, so most programs never need the tables that an encoder makes of all of Unicode when it is first used; to a program that
/// asks one thing they are a thirtieth of its start (docs/performance.md).
/// </remarks>
internal sealed unsafe class PlainTextEncoder : JavaScriptEncoder
{
    // Longer texts are looked through faster with the vectors of the other one.
    private const int MaxLength = 64;

    /// <inheritdoc/>
    public override int MaxOutputCharactersPerInputCharacter => UnsafeRelaxedJsonEscaping.MaxOutputCharactersPerInputCharacter;

    /// <inheritdoc/>
    public override int FindFirstCharacterToEncode(char* text, int textLength)
    {
        bool isPlain = textLength <= MaxLength;
        for (int i = 0; isPlain && i < textLength; i++)
        {
            isPlain = PlainText.Has(text[i]);
        }

        return isPlain ? -1 : UnsafeRelaxedJsonEscaping.FindFirstCharacterToEncode(text, textLength);
    }

    /// <inheritdoc/>
    public override int FindFirstCharacterToEncodeUtf8(ReadOnlySpan<byte> utf8Text)
    {
        bool isPlain = utf8Text.Length <= MaxLength;
        for (int i = 0; isPlain && i < utf8Text.Length; i++)
        {
            isPlain = PlainText.Has(utf8Text[i]);
        }

        return isPlain ? -1 : UnsafeRelaxedJsonEscaping.FindFirstCharacterToEncodeUtf8(utf8Text);
    }

    /// <inheritdoc/>
    public override OperationStatus Encode(
        ReadOnlySpan<char> source, Span<char> destination, out int charsConsumed, out int charsWritten, bool isFinalBlock = true)
        => UnsafeRelaxedJsonEscaping.Encode(source, destination, out charsConsumed, out charsWritten, isFinalBlock);

    /// <inheritdoc/>
    public override OperationStatus EncodeUtf8(
        ReadOnlySpan<byte> utf8Source, Span<byte> utf8Destination, out int bytesConsumed, out int bytesWritten, bool isFinalBlock = true)
        => UnsafeRelaxedJsonEscaping.EncodeUtf8(utf8Source, utf8Destination, out bytesConsumed, out bytesWritten, isFinalBlock);

    /// <inheritdoc/>
    public override bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
        => UnsafeRelaxedJsonEscaping.TryEncodeUnicodeScalar(unicodeScalar, buffer, bufferLength, out numberOfCharactersWritten);

    /// <inheritdoc/>
    public override bool WillEncode(int unicodeScalar) => UnsafeRelaxedJsonEscaping.WillEncode(unicodeScalar);
}
