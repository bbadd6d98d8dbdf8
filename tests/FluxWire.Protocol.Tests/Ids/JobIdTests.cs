using System.Globalization;

namespace FluxWire.Tests.Ids;

public sealed class JobIdTests
{
    private static readonly JobId Sample = new(3885066354688);

    [Fact]
    public void Any_is_minus_one_on_the_wire()
    {
        JobId.Any.ToSigned().Should().Be(-1);
        JobId.FromSigned(-1).Should().Be(JobId.Any);
        JobId.Any.Value.Should().Be(ulong.MaxValue);
    }

    [Fact]
    public void Parts_are_those_of_RFC_19()
    {
        JobId id = JobId.Create(TimeSpan.FromMilliseconds(1234567), 3, 9);

        id.Value.Should().Be((1234567UL << 24) | (3UL << 10) | 9UL);
        id.Timestamp.Should().Be(TimeSpan.FromMilliseconds(1234567));
        id.Generator.Should().Be(3);
        id.Sequence.Should().Be(9);
        JobId.Any.Generator.Should().Be(16383);
        JobId.Any.Sequence.Should().Be(1023);
        JobId.Any.Timestamp.TotalMilliseconds.Should().Be((1L << 40) - 1);
    }

    [Theory]
    [InlineData(-1, 0, 0)]
    [InlineData(1L << 40, 0, 0)]
    [InlineData(0, -1, 0)]
    [InlineData(0, 16384, 0)]
    [InlineData(0, 0, -1)]
    [InlineData(0, 0, 1024)]
    public void Parts_that_do_not_fit_are_refused(long milliseconds, int generator, int sequence) =>
        FluentActions.Invoking(() => JobId.Create(TimeSpan.FromMilliseconds(milliseconds), generator, sequence))
            .Should().Throw<ArgumentOutOfRangeException>();

    [Theory]
    [InlineData("dec", "3885066354688")]
    [InlineData("HEX", "0x38890000000")]
    [InlineData("dothex", "0000.0388.9000.0000")]
    [InlineData("Kvs", "job.0000.0388.9000.0000")]
    [InlineData("words", "contour-baboon-iceberg--gravity-academy-academy")]
    [InlineData("f58plain", "f2m491aa3")]
    [InlineData("f58", "ƒ2m491aa3")]
    [InlineData("G", "ƒ2m491aa3")]
    [InlineData("", "ƒ2m491aa3")]
    [InlineData(null, "ƒ2m491aa3")]
    [InlineData("emoji", "😤🐧🔊📷📓")]
    public void Format_strings_name_the_encodings(string? format, string expected)
    {
        Sample.ToString(format).Should().Be(expected);
        string.Format(CultureInfo.InvariantCulture, $"{{0:{format}}}", Sample).Should().Be(expected);

        Span<byte> utf8 = stackalloc byte[48];
        ((IUtf8SpanFormattable)Sample).TryFormat(utf8, out int written, format, null).Should().BeTrue();
        System.Text.Encoding.UTF8.GetString(utf8[..written]).Should().Be(expected);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("f58plainer")]
    public void An_unknown_format_says_what_there_is(string format) =>
        FluentActions.Invoking(() => Sample.ToString(format))
            .Should().Throw<FormatException>().WithMessage($"*{format}*f58plain*");

    [Fact]
    public void An_unknown_encoding_is_refused() =>
        FluentActions.Invoking(() => Sample.ToString((JobIdEncoding)42)).Should().Throw<ArgumentOutOfRangeException>();

    [Theory]
    [InlineData("", "empty")]
    [InlineData("hello", "not a number")]
    [InlineData("18446744073709551616", "64 bits")]
    [InlineData("42\0", "not a number")]
    [InlineData("1.2.3", "four groups")]
    [InlineData("ƒjpXCZedGfVR", "64 bits")]
    [InlineData("ƒ0", "no base58 digit")]
    [InlineData("f", "one to twelve")]
    [InlineData("acrobat-academy", "six words")]
    [InlineData("acrobat-academy-academy--academy-academy-ego", "mnemonicode list")]
    [InlineData("verbal-verbal-verbal--academy-academy-academy", "32 bits")]
    [InlineData("😃x", "576 emoji")]
    public void A_refusal_says_what_is_wrong(string text, string problem) =>
        FluentActions.Invoking(() => JobId.Parse(text)).Should().Throw<FormatException>().WithMessage($"*{problem}*Accepted:*");

    [Fact]
    public void Half_of_a_surrogate_pair_is_refused() =>
        FluentActions.Invoking(() => JobId.Parse("\ud83d")).Should().Throw<FormatException>().WithMessage("*surrogate*");

    [Fact]
    public void Long_texts_are_refused_and_not_repeated_in_full() =>
        FluentActions.Invoking(() => JobId.Parse(new string('1', 1_000_000)))
            .Should().Throw<FormatException>().WithMessage("*128 bytes*").Which.Message.Length.Should().BeLessThan(400);

    [Fact]
    public void Null_is_no_id()
    {
        JobId.TryParse((string?)null, out _).Should().BeFalse();
        FluentActions.Invoking(() => JobId.Parse((string)null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void The_generic_parsing_interfaces_work()
    {
        ParseGeneric<JobId>("ƒ2m491aa3").Should().Be(Sample);
        TryParseGeneric("nothing", out JobId _).Should().BeFalse();
        ParseUtf8<JobId>("f2m491aa3"u8).Should().Be(Sample);
    }

    [Fact]
    public void Formatting_into_a_span_does_not_allocate()
    {
        Span<char> buffer = stackalloc char[48];
        foreach (JobIdEncoding encoding in Enum.GetValues<JobIdEncoding>())
        {
            // The first use loads the tables.
            JobId.Any.TryFormat(buffer, out _, encoding).Should().BeTrue();
            long before = GC.GetAllocatedBytesForCurrentThread();
            JobId.Any.TryFormat(buffer, out int written, encoding);
            _ = JobId.TryParse(buffer[..written], out _);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

            allocated.Should().Be(0, "of {0}", encoding);
        }
    }

    private static T ParseGeneric<T>(string text)
        where T : ISpanParsable<T> => T.Parse(text, CultureInfo.InvariantCulture);

    private static bool TryParseGeneric<T>(string text, out T? result)
        where T : IParsable<T> => T.TryParse(text, CultureInfo.InvariantCulture, out result);

    private static T ParseUtf8<T>(ReadOnlySpan<byte> text)
        where T : IUtf8SpanParsable<T> => T.Parse(text, CultureInfo.InvariantCulture);
}
