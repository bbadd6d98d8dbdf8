using System.Text;

namespace FluxWire.Tests.Secrets;

/// <summary>A secret that is looked for in whatever may end up in a log.</summary>
internal static class Canary
{
    internal const string Value = "hunter2-canary-4711";

    // In base64 its bytes look different at each of three offsets; the ends mix with what stands beside it.
    private static readonly string[] Encoded =
        [.. Enumerable.Range(0, 3).Select(static offset => Convert.ToBase64String(Encoding.UTF8.GetBytes(new string('x', offset) + Value))[4..^4])];

    /// <summary>Neither the secret nor its base64 is in a text.</summary>
    internal static void ShouldNotBeIn(string? text)
    {
        text.Should().NotContain(Value);
        foreach (string encoded in Encoded)
        {
            text.Should().NotContain(encoded);
        }

        // Parsers like to quote from where they have stumbled, or the last part of a path.
        text.Should().NotContain("canary");
    }
}
