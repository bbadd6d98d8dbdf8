using CsCheck;

namespace FluxWire.Tests.Json;

/// <summary>JSON in which one character is another, one too many or missing: mostly one of those that JSON is made of.</summary>
internal static class DamagedJson
{
    // What stands in JSON, and what nearly does.
    private const string Near = "{}[]\",:.-+0123eE\\truefalsn \n/";
    private static readonly Gen<char> Letters = Gen.OneOf(Gen.Int[0, Near.Length - 1].Select(static index => Near[index]), Gen.Char['\0', '\u00ff']);

    /// <summary>Damages a text.</summary>
    /// <param name="whole">The text; not empty.</param>
    internal static Gen<string> Of(Gen<string> whole) => Gen.Select(whole, Gen.Int[0, int.MaxValue], Letters, Gen.Int[0, 2]).Select(static (json, at, letter, how) =>
    {
        int index = at % json.Length;
        return how switch
        {
            0 => json[..index] + letter + json[(index + 1)..],
            1 => json[..index] + letter + json[index..],
            _ => json.Remove(index, 1),
        };
    });
}
