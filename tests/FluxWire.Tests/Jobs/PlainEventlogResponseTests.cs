using System.Text;
using System.Text.Json;
using CsCheck;
using FluxWire.Jobs;
using FluxWire.Tests.Json;

namespace FluxWire.Tests.Jobs;

/// <summary>A line that is read without a JSON reader is the one that a JSON reader reads.</summary>
public sealed class PlainEventlogResponseTests
{
    private const string Usual = """{"event":"{\"timestamp\":1.5,\"name\":\"memo\",\"context\":{\"a\":\"b\\\\n\"}}\n"}""";

    [Fact]
    public void What_a_broker_writes_is_read() => Read(Usual).Should().Be("""{"timestamp":1.5,"name":"memo","context":{"a":"b\\n"}}""" + "\n");

    [Fact]
    public void Plain_lines_of_every_kind_are_read() => Gen.String[Gen.OneOf(Gen.Char[' ', '~'], Gen.Const('"'), Gen.Const('\\'), Gen.Const('\n')), 0, 120].Sample(
        static line => Read($$"""{"event":"{{line.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n")}}"}""").Should().Be(line));

    [Fact]
    public void Whatever_is_read_is_what_a_JSON_reader_reads() => DamagedJson.Of(Gen.Const(Usual)).Sample(static damaged =>
    {
        if (Read(damaged) is { } line)
        {
            using JsonDocument document = JsonDocument.Parse(damaged);
            document.RootElement.EnumerateObject().Should().ContainSingle();
            document.RootElement.GetProperty("event").GetString().Should().Be(line, damaged);
        }
    }, iter: 20_000);

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"event":"}""")]
    [InlineData("""{"event":"\"}""")]
    [InlineData("""{"event":"a\\\"}""")]
    [InlineData("""{"event":"a" }""")]
    [InlineData("""{"event":"a"} """)]
    [InlineData("""{"event":"a\u0062"}""")]
    [InlineData("""{"event":"a\tb"}""")]
    [InlineData("""{"event":"é"}""")]
    [InlineData("""{"event":"a","x":"b"}""")]
    [InlineData("""{"other":"a"}""")]
    public void Anything_else_is_left_to_a_JSON_reader(string json) => Read(json).Should().BeNull();

    private static string? Read(string json)
        => PlainEventlogResponse.TryReadLine(Encoding.UTF8.GetBytes(json), out ReadOnlyMemory<byte> line) ? Encoding.UTF8.GetString(line.Span) : null;
}
