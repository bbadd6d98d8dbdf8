using System.Text;
using System.Text.Json;
using CsCheck;
using FluxWire.Jobs;
using FluxWire.Rpc;

namespace FluxWire.Tests.Jobs;

/// <summary>Fields keep the place of their first coming and the value of their last.</summary>
public sealed class JsonFieldsTests
{
    private readonly JsonFields _fields = new();

    [Fact]
    public void They_are_an_ordered_dictionary() => Gen.Select(Gen.Int[0, 12], RandomLog.Values).Array[0, 40].Sample(sets =>
    {
        JsonFields fields = new();
        OrderedDictionary<string, string> expected = [];
        foreach ((int name, string value) in sets)
        {
            fields.Set($"f{name}", Encoding.UTF8.GetBytes(value.Trim()));
            expected[$"f{name}"] = value.Trim();
        }

        foreach ((string name, string value) in expected)
        {
            Encoding.UTF8.GetString(fields.FindText(name).Span).Should().Be(value);
            fields.Find(name)!.Value.GetRawText().Should().Be(value);
        }

        using JsonDocument written = JsonDocument.Parse(JsonPayload.CreateText(fields, static (writer, fields) => fields.WriteTo(writer)));
        written.RootElement.EnumerateObject().Select(member => member.Name).Should().Equal(expected.Keys);
    }, iter: 300);

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void Every_integer_of_64_bits_stays_exact(long value)
    {
        _fields.Set("n", value);
        _fields.Find("n")!.Value.GetInt64().Should().Be(value);
    }

    [Fact]
    public void Truth_is_a_json_text()
    {
        _fields.Set("yes", true);
        _fields.Set("no", false);
        JsonPayload.CreateText(_fields, static (writer, fields) => fields.WriteTo(writer)).Should().Be("""{"yes":true,"no":false}""");
    }

    [Fact]
    public void What_is_not_there_is_empty()
    {
        _fields.FindText("x").IsEmpty.Should().BeTrue();
        _fields.Find("x").Should().BeNull();
    }

    [Fact]
    public void A_copy_goes_its_own_way()
    {
        _fields.Set("a", 1);
        JsonFields copy = _fields.Copy();

        copy.Set("a", 2);
        _fields.Set("b", 3);

        _fields.Find("a")!.Value.GetInt64().Should().Be(1);
        copy.Find("a")!.Value.GetInt64().Should().Be(2);
        copy.Find("b").Should().BeNull();
    }

    [Fact]
    public void Texts_are_escaped_as_everywhere_else_whatever_the_log_has_escaped()
    {
        _fields.Set("t", Encoding.UTF8.GetBytes("""  "\u0192\/\u0022\u0001"  """.Trim()));
        JsonPayload.CreateText(_fields, static (writer, fields) => fields.WriteTo(writer)).Should().Be("""{"t":"ƒ/\"\u0001"}""");
    }
}
