using System.Text;
using System.Text.Json;
using CsCheck;
using FluxWire.Jobs;

namespace FluxWire.Tests.Jobs;

/// <summary>A name is the same text whether it is known or not, long or short, escaped or plain; a known one is the same string too.</summary>
public sealed class JobEventNameTests
{
    private static readonly Gen<string> Letters = Gen.Frequency(
        (5, Gen.Char['a', 'z'].Select(letter => letter.ToString())),
        (1, Gen.OneOf(Gen.Const("."), Gen.Const("-"), Gen.Const("\""), Gen.Const("\\"), Gen.Const("\n"), Gen.Const("/"))),
        (1, Gen.OneOf(Gen.Const("é"), Gen.Const("ƒ"), Gen.Const("漢"), Gen.Const("\U0001F600"))));

    // In JSON: as it is, where it may be, or by its code.
    private static readonly Gen<string[]> Names = Gen.Select(Letters, Gen.Bool, (letter, isEscaped)
        => isEscaped || letter is "\"" or "\\" or "\n" ? Escape(letter) : letter).Array[0, 40];

    public static TheoryData<string> Known => new(
        "submit", "alloc", "start", "finish", "release", "free", "clean", "exception", "dependency-remove", "debug.alloc-request",
        "shell.task-exit", "header", "data", "redirect", "log");

    [Fact]
    public void Any_name_is_what_the_parser_of_json_says() => Names.Sample(letters =>
    {
        string json = string.Concat(letters);
        return JobEvent.Parse(Line(json)).Name == JsonElement.Parse($"\"{json}\"").GetString();
    }, iter: 5000);

    [Theory]
    [MemberData(nameof(Known))]
    public void A_known_name_is_one_string_however_it_is_written(string name)
    {
        string plain = JobEvent.Parse(Line(name)).Name;
        string first = JobEvent.Parse(Line(Escape(name[..1]) + name[1..])).Name;
        string last = JobEvent.Parse(Line(name[..^1] + Escape(name[^1..]))).Name;

        plain.Should().Be(name);
        first.Should().BeSameAs(plain);
        last.Should().BeSameAs(plain);
    }

    [Theory]
    [MemberData(nameof(Known))]
    public void A_known_name_that_is_escaped_beyond_the_longest_is_equal_at_least(string name)
        => JobEvent.Parse(Line(Escape(name))).Name.Should().Be(name);

    [Theory]
    [MemberData(nameof(Known))]
    public void What_only_begins_like_a_known_name_is_another(string name)
    {
        foreach (string other in (string[])[name[..^1], name + "x", "x" + name, name.ToUpperInvariant(), name + " "])
        {
            JobEvent.Parse(Line(other)).Name.Should().Be(other);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(500)]
    public void A_name_may_have_any_length(int length)
    {
        string name = new('n', length);
        JobEvent.Parse(Line(name)).Name.Should().Be(name);
    }

    [Theory]
    [InlineData("é", 16)]
    [InlineData("漢", 10)]
    [InlineData("\U0001F600", 8)]
    public void A_name_need_not_be_ascii_on_either_side_of_32_bytes(string letter, int count)
    {
        foreach (int fill in (int[])[0, 1, 2, 3])
        {
            string name = string.Concat(Enumerable.Repeat(letter, count)) + new string('x', fill);
            JobEvent.Parse(Line(name)).Name.Should().Be(name, $"of {Encoding.UTF8.GetByteCount(name)} bytes");
        }
    }

    [Theory]
    [InlineData("""\ud800""")]
    [InlineData("""\udc00""")]
    [InlineData("""\ud83dx""")]
    [InlineData("""a-name-of-more-than-32-bytes-so-that-it-is-read-in-another-way-\ud800""")]
    public void Half_a_surrogate_pair_is_no_name(string json)
        => FluentActions.Invoking(() => JobEvent.Parse(Line(json))).Should().Throw<FluxProtocolException>()
            .Which.Error.Should().Be(FluxProtocolError.InvalidEventlogEntry);

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    public void Bytes_that_are_not_utf_8_are_no_name(int length)
    {
        byte[] line = [.. "{\"timestamp\":1,\"name\":\""u8, .. Enumerable.Repeat((byte)0xC3, length), .. "\"}"u8];
        FluentActions.Invoking(() => JobEvent.Parse(line)).Should().Throw<FluxProtocolException>()
            .Which.Error.Should().Be(FluxProtocolError.InvalidEventlogEntry);
    }

    [Fact]
    public void Of_several_names_the_last_counts()
        => JobEvent.Parse("""{"timestamp":1,"name":"submit","name":"alloc"}""").Name.Should().Be("alloc");

    private static string Line(string name) => $$"""{"timestamp":1,"name":"{{name}}"}""";

    private static string Escape(string text) => string.Concat(text.Select(unit => $"\\u{(int)unit:x4}"));
}
