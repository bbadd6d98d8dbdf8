using FluxWire.Protocol;

namespace FluxWire.Tests.Json;

/// <summary>What stands for itself in a JSON text.</summary>
public sealed class PlainTextTests
{
    [Fact]
    public void Plain_is_what_is_ASCII_and_never_escaped()
    {
        for (int character = 0; character <= char.MaxValue; character++)
        {
            PlainText.Has(character).Should().Be(character is >= 0x20 and < 0x7F && character != '"' && character != '\\', "{0} is one", character);
        }
    }
}
