using System.Text;
using System.Text.Json;
using CsCheck;
using FluxWire.Jobs;

namespace FluxWire.Tests.Jobs;

public sealed class JobEventTests
{
    private const string Submit =
        """{"timestamp":1795381109.5090277,"name":"submit","context":{"userid":0,"urgency":16,"flags":4,"version":1}}""";

    [Fact]
    public void An_entry_has_time_name_and_context()
    {
        JobEvent entry = JobEvent.Parse(Submit + "\n");
        entry.Timestamp.Should().Be(1795381109.5090277);
        entry.Time.Should().Be(new DateTimeOffset(2026, 11, 22, 20, 58, 29, 509, 28, TimeSpan.Zero));
        entry.Name.Should().Be("submit");
        entry.HasContext.Should().BeTrue();
        entry.Context.GetProperty("urgency").GetInt32().Should().Be(16);
        Encoding.UTF8.GetString(entry.ContextUtf8.Span).Should().Be("""{"userid":0,"urgency":16,"flags":4,"version":1}""");
        entry.ToString().Should().Be(Submit);
    }

    [Fact]
    public void An_entry_need_not_have_a_context()
    {
        JobEvent entry = JobEvent.Parse("""{"timestamp":1,"name":"start"}""");
        entry.HasContext.Should().BeFalse();
        entry.Context.ValueKind.Should().Be(JsonValueKind.Undefined);
        entry.ContextUtf8.IsEmpty.Should().BeTrue();
    }

    [Fact]
    public void Keys_may_stand_in_any_order_and_unknown_ones_are_ignored()
    {
        JobEvent entry = JobEvent.Parse(
            """{ "later":{"name":"x","context":[1]}, "context":{"a":"}"}, "n\u0061me":"memo", "timestamp":1e3, "also":[null] }""");
        entry.Name.Should().Be("memo");
        entry.Timestamp.Should().Be(1000);
        entry.Context.GetProperty("a").GetString().Should().Be("}");
    }

    [Fact]
    public void Names_that_everybody_uses_are_one_string()
        => ReferenceEquals(JobEvent.Parse(Submit).Name, JobEvent.Parse(Submit).Name).Should().BeTrue();

    [Fact]
    public void A_log_is_its_lines()
    {
        byte[] log = Encoding.UTF8.GetBytes(Submit + "\n" + """{"timestamp":2,"name":"start"}""" + "\n");
        JobEvent.ParseLog(log).Select(entry => entry.Name).Should().Equal("submit", "start");
        JobEvent.ParseLog(log.AsMemory(0, log.Length - 1)).Should().HaveCount(2, "the last newline may be missing");
        JobEvent.ParseLog(default).Should().BeEmpty();
    }

    [Fact]
    public void Any_log_is_its_lines()
        => Gen.Select(Gen.Double[0, 2e9], Gen.String, Gen.String).Array[0, 8].Sample(entries =>
        {
            string[] lines = [.. entries.Select(static entry => JsonSerializer.Serialize(new Dictionary<string, object>
            {
                ["timestamp"] = entry.Item1, ["name"] = entry.Item2, ["context"] = new Dictionary<string, string> { ["note"] = entry.Item3 },
            }))];

            // What is half a surrogate pair has become U+FFFD when it is JSON.
            return JobEvent.ParseLog(Encoding.UTF8.GetBytes(string.Concat(lines.Select(static line => line + "\n"))))
                .Zip(entries).Count(static pair => pair.First.Timestamp.Equals(pair.Second.Item1)
                    && pair.First.Name == Whole(pair.Second.Item2)
                    && pair.First.Context.GetProperty("note").GetString() == Whole(pair.Second.Item3)) == entries.Length;

            static string Whole(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        });

    [Theory]
    [InlineData("1e300", 9999)]
    [InlineData("-1e300", 1)]
    [InlineData("253402300799", 9999)]
    [InlineData("-1", 1969)]
    public void Any_finite_timestamp_has_a_time(string timestamp, int year)
        => JobEvent.Parse($$"""{"timestamp":{{timestamp}},"name":""}""").Time.Year.Should().Be(year);

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"timestamp":1}""")]
    [InlineData("""{"name":"x"}""")]
    [InlineData("""{"timestamp":"1","name":"x"}""")]
    [InlineData("""{"timestamp":1,"name":7}""")]
    [InlineData("""{"timestamp":1,"name":"x","context":null}""")]
    [InlineData("""{"timestamp":1,"name":"x","context":[]}""")]
    [InlineData("""{"timestamp":1,"name":"x"}{}""")]
    [InlineData("""{"timestamp":1,"name":"x"} x""")]
    [InlineData("""{"timestamp":1,"name":"\ud800"}""")]
    [InlineData("""{"timestamp":1e999,"name":"x"}""")]
    [InlineData("""{"timestamp":1,"name":"x","\ud800":1}""")]
    [InlineData("""{"timestamp":1,"name":"x","context":{"a":["\ud800"]}}""")]
    [InlineData("""{"timestamp":1,"name":"x","context":{"a":{"\uDC00\uD800":1}}}""")]
    [InlineData("""{"timestamp":1,"name":"x","other":"\ud83dx"}""")]
    public void What_is_no_entry_is_refused(string line)
        => FluentActions.Invoking(() => JobEvent.Parse(line)).Should().Throw<FluxProtocolException>()
            .Which.Error.Should().Be(FluxProtocolError.InvalidEventlogEntry);

    [Theory]
    [InlineData("name", "")]
    [InlineData("name\":\"x\",\"other", "")]
    [InlineData("name\":\"x\",\"context\":{\"a", "}")]
    public void Bytes_that_are_no_text_are_refused_wherever_they_are(string before, string behind)
        => FluentActions.Invoking(() => JobEvent.Parse((byte[])
            [.. "{\"timestamp\":1,\""u8, .. Encoding.UTF8.GetBytes(before), .. "\":\""u8, 0xFF, .. "\"}"u8, .. Encoding.UTF8.GetBytes(behind)]))
            .Should().Throw<FluxProtocolException>().Which.Error.Should().Be(FluxProtocolError.InvalidEventlogEntry);

    [Theory]
    [InlineData("""\ud83d\ude00""", "\U0001F600")]
    [InlineData("""\\ud800""", "\\ud800")]
    [InlineData("""\n\"\u0000""", "\n\"\0")]
    public void Texts_in_a_context_may_be_escaped(string json, string text)
        => JobEvent.Parse($$$"""{"timestamp":1,"name":"x","context":{"a":"{{{json}}}"}}""").Context.GetProperty("a").GetString().Should().Be(text);

    [Fact]
    public void A_context_may_be_nested_to_a_limit()
    {
        // The entry is one level itself, and its context another.
        JobEvent.Parse(Nested(62)).Context.ValueKind.Should().Be(JsonValueKind.Object);
        FluentActions.Invoking(() => JobEvent.Parse(Nested(63))).Should().Throw<FluxProtocolException>();
        FluentActions.Invoking(() => JobEvent.Parse(Nested(1_000_000))).Should().Throw<FluxProtocolException>();

        static string Nested(int depth)
            => $$$"""{"timestamp":1,"name":"x","context":{"a":{{{new string('[', depth)}}}{{{new string(']', depth)}}}}}""";
    }

    [Fact]
    public void A_line_with_a_wrong_byte_is_read_or_refused()
    {
        byte[] line = Encoding.UTF8.GetBytes("""{"timestamp":1.5,"name":"a\u00e9\ud834\udd1e","context":{"b":["ü",1]}}""");
        Gen.Select(Gen.Int[0, line.Length - 1], Gen.Byte, Gen.Int[0, line.Length - 1], Gen.Byte).Sample((at, value, then, other) =>
        {
            byte[] bytes = [.. line];
            bytes[at] = value;
            bytes[then] = other;
            try
            {
                _ = JobEvent.Parse(bytes).Time;
                return true;
            }
            catch (FluxProtocolException e)
            {
                return e.Error == FluxProtocolError.InvalidEventlogEntry;
            }
        });
    }
}
