using System.Text;
using System.Text.Json;
using CsCheck;
using FluxWire.Jobs;

namespace FluxWire.Tests.Jobs;

/// <summary>Questions to JSON texts are answered as a parsed document answers them.</summary>
public sealed class JsonTextsTests
{
    private const string Name = "status";

    [Fact]
    public void A_member_is_what_a_document_says_it_is() => RandomLog.ObjectOf(Name, "type").Sample(json =>
    {
        string member = Text(JsonTexts.Member(Encoding.UTF8.GetBytes(json), "status"u8));
        return JsonElement.Parse(json).TryGetProperty(Name, out JsonElement expected)
            ? member == expected.GetRawText()
            : member.Length == 0;
    }, iter: 5000);

    [Theory]
    [InlineData("{}", "")]
    [InlineData(""" { "status" : 1 } """, "1")]
    [InlineData("""{"status":1,"status":[2]}""", "[2]")]
    [InlineData("""{"status":{"status":1}}""", """{"status":1}""")]
    [InlineData("""{"a":{"status":1},"b":["status",2]}""", "")]
    [InlineData("""{"st\u0061tus":"x"}""", "\"x\"")]
    [InlineData("""{"status\u0000":1}""", "")]
    [InlineData("""{"Status":1," status":2}""", "")]
    [InlineData("""{"status": "}\"," , "z":1}""", """ "}\"," """)]
    [InlineData("""{"z":[{"status":[[1]]}],"status":null}""", "null")]
    public void Of_several_members_the_last_counts_and_only_the_objects_own(string json, string expected)
        => Text(JsonTexts.Member(Encoding.UTF8.GetBytes(json), "status"u8)).Should().Be(expected.Trim());

    [Fact]
    public void A_member_lies_where_the_object_does()
    {
        byte[] around = Encoding.UTF8.GetBytes("""xxx{"status":12}yyy""");
        ReadOnlyMemory<byte> member = JsonTexts.Member(around.AsMemory(3, around.Length - 6), "status"u8);

        member.Equals(around.AsMemory(13, 2)).Should().BeTrue();
    }

    [Fact]
    public void A_value_is_of_the_kind_that_a_document_says_it_is() => RandomLog.Values.Sample(text =>
    {
        JsonElement value = JsonElement.Parse(text);
        byte[] json = Encoding.UTF8.GetBytes(text.Trim());
        return JsonTexts.IsReal(json) == ReferenceFold.IsReal(value)
            && JsonTexts.IsInteger(json) == ReferenceFold.IsInteger(value)
            && JsonTexts.IsString(json) == (value.ValueKind == JsonValueKind.String)
            && JsonTexts.IntegerOr(json, 77) == (ReferenceFold.IntegerOf(value) ?? 77)
            && JsonTexts.RealOr(json, -7.5).Equals(value.ValueKind == JsonValueKind.Number ? value.GetDouble() : -7.5);
    }, iter: 5000);

    [Fact]
    public void Any_integer_and_any_double_is_read_back()
    {
        Gen.Long.Sample(value => JsonTexts.IntegerOr(Encoding.ASCII.GetBytes($"{value}"), 0) == value);
        Gen.Double.Where(double.IsFinite).Sample(value
            => JsonTexts.RealOr(Encoding.ASCII.GetBytes(value.ToString("R", System.Globalization.CultureInfo.InvariantCulture)), 0).Equals(value));
    }

    [Fact]
    public void Nothing_is_of_no_kind()
    {
        JsonTexts.IsReal(default).Should().BeFalse();
        JsonTexts.IsInteger(default).Should().BeFalse();
        JsonTexts.IsString(default).Should().BeFalse();
        JsonTexts.IntegerOr(default, -1).Should().Be(-1);
        JsonTexts.RealOr(default, -1).Should().Be(-1);
    }

    private static string Text(ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span);
}
