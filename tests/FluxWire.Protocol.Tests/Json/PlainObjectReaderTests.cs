using System.Text;
using System.Text.Json;
using CsCheck;
using FluxWire.Protocol;

namespace FluxWire.Tests.Json;

/// <summary>What is taken for plain is JSON, and read as a JSON reader would; what is not is left to one.</summary>
public sealed class PlainObjectReaderTests
{
    private static readonly Gen<char> Plain = Gen.Char[' ', '~'].Where(static c => c is not ('"' or '\\'));
    private static readonly Gen<string> Texts = Gen.OneOf(Gen.String[Plain, 0, 12], Gen.String[Plain, 50, 100]).Select(static text => $"\"{text}\"");
    private static readonly Gen<string> Flat = Gen.OneOf(
        Texts,
        Gen.Long.Select(static number => $"{number}"),
        Gen.Select(Gen.Int, Gen.UInt, static (whole, fraction) => $"{whole}.{fraction}"),
        Gen.Const("true"), Gen.Const("false"), Gen.Const("0"), Gen.Const("-0"), Gen.Const("0.00"));

    private static readonly Gen<string> Objects = Of(Gen.OneOf(Flat, Of(Gen.OneOf(Flat, Of(Flat)))));

    [Theory]
    [InlineData(8, true)]
    [InlineData(9, false)]
    public void Objects_lie_in_one_another_to_a_limit(int depth, bool isPlain)
        => PlainObjectReader.Fits(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", depth - 1)) + "{}" + new string('}', depth - 1))).Should().Be(isPlain);

    [Fact]
    public void Every_plain_object_is_read() => Objects.Sample(static json =>
    {
        Read(json).Should().Equal(ReadByLibrary(json));
    });

    [Fact]
    public void Whatever_is_read_is_what_a_JSON_reader_reads() => DamagedJson.Of(Objects).Sample(static damaged =>
    {
        if (Read(damaged) is { } members)
        {
            members.Should().Equal(ReadByLibrary(damaged), damaged);
        }
    }, iter: 20_000);

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}}")]
    [InlineData("{} ")]
    [InlineData(" {}")]
    [InlineData("{,}")]
    [InlineData("""{"a":1,}""")]
    [InlineData("""{"a":1"b":2}""")]
    [InlineData("""{"a":01}""")]
    [InlineData("""{"a":-}""")]
    [InlineData("""{"a":+1}""")]
    [InlineData("""{"a":1.}""")]
    [InlineData("""{"a":.5}""")]
    [InlineData("""{"a":1.-5}""")]
    [InlineData("""{"a":1.5.5}""")]
    [InlineData("""{"a":1e5}""")]
    [InlineData("""{"a":1.5e5}""")]
    [InlineData("""{"a":truee}""")]
    [InlineData("""{"a":null}""")]
    [InlineData("""{"a":{}""")]
    [InlineData("""{"a":{}}}""")]
    [InlineData("""{"a":{]}""")]
    [InlineData("""{"a":{"b":}}""")]
    [InlineData("""{"a":{"b":1,}}""")]
    [InlineData("""{"a":{"b":[]}}""")]
    [InlineData("""{"a":[]}""")]
    [InlineData("""{"a": 1}""")]
    [InlineData("""{"a":"\n"}""")]
    [InlineData("""{"a":"é"}""")]
    [InlineData("""{"a":"b}""")]
    [InlineData("""{"a"}""")]
    [InlineData("""{a:1}""")]
    public void Anything_else_is_left_to_a_JSON_reader(string json) => Read(json).Should().BeNull();

    private static Gen<string> Of(Gen<string> values)
        => Gen.Select(Texts, values, static (name, value) => $"{name}:{value}").Array[0, 5].Select(static members => $"{{{string.Join(',', members)}}}");

    private static List<(string Name, string Value)>? Read(string json)
    {
        PlainObjectReader reader = new(Encoding.UTF8.GetBytes(json));
        List<(string, string)> members = [];
        while (reader.ReadMember())
        {
            members.Add((Encoding.UTF8.GetString(reader.Name), Encoding.UTF8.GetString(reader.Value)));
        }

        return reader.IsOver ? members : null;
    }

    private static List<(string Name, string Value)> ReadByLibrary(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateObject().Select(static member => (member.Name, member.Value.GetRawText()))];
    }
}
