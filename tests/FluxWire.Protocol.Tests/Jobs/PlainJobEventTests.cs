using System.Text;
using CsCheck;
using FluxWire.Jobs;
using FluxWire.Tests.Json;

namespace FluxWire.Tests.Jobs;

/// <summary>An entry that is read without a JSON reader is the one that a JSON reader reads.</summary>
/// <remarks>A blank in front changes nothing in JSON, and is not plain: with it the JSON reader decides.</remarks>
public sealed class PlainJobEventTests
{
    private const string Usual =
        """{"timestamp":1700000000.1634567,"name":"alloc","context":{"annotations":{"sched":{"resource_summary":"rank0/core0"}},"n":-1,"is":true}}""";

    public static TheoryData<string> Entries => new()
    {
        Usual,
        """{"timestamp":1,"name":"start"}""",
        """{"name":"start","timestamp":1}""",
        """{"timestamp":0,"name":"","context":{}}""",
        """{"timestamp":-0.5,"name":"start"}""",
        """{"timestamp":12345678901234567890123.5,"name":"start"}""",
        """{"timestamp":123456789012345678901234567890,"name":"start"}""",
        $$"""{"timestamp":{{new string('9', 400)}},"name":"start"}""",
        """{"timestamp":1,"name":"a name that nobody knows and that is longer than any known one"}""",
        """{"timestamp":1,"name":"start","later":true,"context":{"a":"b"},"also":{"context":1}}""",
        """{"timestamp":1,"name":"start","timestamp":2,"name":"finish","context":{"a":1},"context":{"b":2}}""",
        """{"timestamp":1e3,"name":"start"}""",
        """{"timestamp":1,"name":"a\n"}""",
        """{"timestamp":1,"name":"start","context":{"a":[1],"b":null,"c":"\n"}}""",
        """{"timestamp":1,"name":"start","context":{}}x""",
        """{"timestamp":"1","name":"start"}""",
        """{"timestamp":true,"name":"start"}""",
        """{"timestamp":{},"name":"start"}""",
        """{"timestamp":1,"name":7}""",
        """{"timestamp":1,"name":true}""",
        """{"timestamp":1,"name":{}}""",
        """{"timestamp":1,"name":"start","context":"x"}""",
        """{"timestamp":1,"name":"start","context":1}""",
        """{"timestamp":1,"name":"start","context":false}""",
        """{"timestamp":"1","name":"start","timestamp":1}""",
        """{"timestamp":1}""",
        """{"name":"start"}""",
        $$$"""{"timestamp":1,"name":"data","context":{"data":"{{{new string('x', 1000)}}}"}}""",
        "{}",
    };

    [Theory]
    [MemberData(nameof(Entries))]
    public void It_is_what_a_JSON_reader_reads(string entry) => Read(entry).Should().Be(Read(" " + entry));

    [Theory]
    [InlineData(Usual)]
    [InlineData("""{"timestamp":1,"name":"start"}""")]
    [InlineData("""{"timestamp":0.5,"name":"a name that nobody knows","context":{}}""")]
    public void What_a_broker_writes_is_read_without_a_JSON_reader(string entry)
        => JobEvent.ParsePlain(Encoding.UTF8.GetBytes(entry))!.ToString().Should().Be(entry);

    [Theory]
    [InlineData("""{"timestamp":1,"name":"data","context":{"data":"a\n"}}""")]
    [InlineData("""{"timestamp":1,"name":"é"}""")]
    [InlineData("""{"timestamp":1,"name":7}""")]
    [InlineData("""{"timestamp":"1","name":"start"}""")]
    [InlineData("""{"timestamp":1,"name":"start","context":[]}""")]
    [InlineData("""{"timestamp":1}""")]
    [InlineData("")]
    public void Anything_else_is_left_to_a_JSON_reader(string entry) => JobEvent.ParsePlain(Encoding.UTF8.GetBytes(entry)).Should().BeNull();

    [Fact]
    public void Also_when_it_is_damaged_anywhere()
        => DamagedJson.Of(Gen.Const(Usual)).Sample(static damaged => Read(damaged).Should().Be(Read(" " + damaged), damaged), iter: 20_000);

    // What was read, in words; null if it was refused.
    private static string? Read(string line)
    {
        try
        {
            JobEvent entry = JobEvent.Parse(line);
            return $"{entry.Timestamp:R} {Text(entry.TimestampUtf8)} {entry.Name} {entry.HasContext} {Text(entry.ContextUtf8)} {Text(entry.RawUtf8).TrimStart(' ')}";
        }
        catch (FluxProtocolException e)
        {
            e.Error.Should().Be(FluxProtocolError.InvalidEventlogEntry);
            return null;
        }

        static string Text(ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);
    }
}
