using FluxWire.Cli.Recording;
using FluxWire.Protocol;

namespace FluxWire.Cli.Tests.Recording;

public sealed class PayloadTextTests
{
    [Theory]
    [InlineData("{ \"a\" : 1.50, \"b\": [ \"ü>\" ] }\0", "{\"a\":1.50,\"b\":[\"ü>\"]}")]
    [InlineData("{\"id\":18446744073709551615}\0", "{\"id\":18446744073709551615}")]
    [InlineData("{\"a\":\"x\\u0000\\n\"}\0", "{\"a\":\"x\\u0000\\n\"}")]
    [InlineData("{}\0{}", "hex:7b7d007b7d")]
    [InlineData("{oops\0", "\"{oops\"")]
    [InlineData("no such job\0", "\"no such job\"")]
    [InlineData("without a NUL", "\"without a NUL\"")]
    [InlineData("tab\there", "hex:7461620968657265")]
    [InlineData("", "\"\"")]
    public void Payloads_are_shown_as_what_they_are(string payload, string expected)
        => PayloadText.Describe(MessageWith(System.Text.Encoding.UTF8.GetBytes(payload)), 0).Should().Be(expected);

    [Fact]
    public void Bytes_that_are_not_utf8_are_shown_in_digits()
        => PayloadText.Describe(MessageWith([0xC3, 0x28]), 0).Should().Be("hex:c328");

    private static FluxMessage MessageWith(byte[] payload)
        => FluxMessage.Request("a"u8.ToArray(), new(payload), FluxNodeId.Any, 1);
}
