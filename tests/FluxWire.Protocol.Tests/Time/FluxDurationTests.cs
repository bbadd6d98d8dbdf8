using System.Text.Json;
using CsCheck;

namespace FluxWire.Tests.Time;

public sealed class FluxDurationTests
{
    private static readonly JsonElement Vectors = Fixtures.Vectors("fsd.json");

    private static readonly (string Unit, decimal Seconds)[] Units =
        [("ms", 0.001m), ("s", 1), ("m", 60), ("h", 3600), ("d", 86400)];

    public static TheoryData<string> Inputs =>
        [.. Vectors.GetProperty("parse").EnumerateArray().Select(entry => entry.Text("input"))];

    [Theory]
    [MemberData(nameof(Inputs))]
    public void Reads_what_the_bindings_read(string input)
    {
        JsonElement entry = Vectors.GetProperty("parse").EnumerateArray().First(candidate => candidate.Text("input") == input);
        bool accepted = FluxDuration.TryParseSeconds(input, out double seconds);

        if (entry.Has("error") || entry.Has("differs"))
        {
            accepted.Should().BeFalse();
            FluxDuration.TryParse(input, out _).Should().BeFalse();
            FluentActions.Invoking(() => FluxDuration.ParseSeconds(input))
                .Should().Throw<FormatException>().WithMessage("*Accepted:*");
            return;
        }

        accepted.Should().BeTrue();
        seconds.Should().Be(entry.Number("seconds"));
    }

    [Fact]
    public void Writes_what_the_bindings_write()
    {
        foreach (JsonElement entry in Vectors.GetProperty("format").EnumerateArray())
        {
            FluxDuration.Format(entry.Number("seconds")).Should().Be(entry.Text("text"), "of {0}", entry);
        }
    }

    [Fact]
    public void What_is_written_reads_back_to_four_digits() =>
        Gen.Double[-3, 12].Select(power => Math.Pow(10, power)).Sample(seconds =>
        {
            double read = FluxDuration.ParseSeconds(FluxDuration.Format(seconds));
            return Math.Abs(read - seconds) <= Math.Max(5.1e-4 * seconds, 5.1e-4);
        });

    [Fact]
    public void A_number_in_any_unit_is_that_many_seconds() =>
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[0, Units.Length - 1]).Sample((number, index) =>
        {
            (string unit, decimal seconds) = Units[index];
            return FluxDuration.ParseSeconds($"{number}{unit}") == (double)(number * seconds);
        });

    [Fact]
    public void No_text_makes_parsing_throw() =>
        Gen.OneOf(Gen.String, Gen.String[Gen.Char["0123456789.e+-smhdinf \t"], 0, 12]).Sample(text =>
            !FluxDuration.TryParseSeconds(text, out double seconds) || seconds >= 0);

    [Fact]
    public void What_is_shown_is_near_to_what_it_is() =>
        Gen.OneOf(Gen.Double[0, 100], Gen.Double[0, 1e6], Gen.Double[0, 1e300]).Sample(seconds =>
        {
            double shown = FluxDuration.ParseSeconds(FluxDuration.Format(seconds));
            return Math.Abs(shown - seconds) <= Math.Max(1e-3, seconds * 6e-4);
        });

    [Theory]
    [InlineData("1.5h", 5400)]
    [InlineData("250ms", 0.25)]
    [InlineData("0", 0)]
    public void TimeSpans_hold_the_same(string text, double seconds) =>
        FluxDuration.Parse(text).Should().Be(TimeSpan.FromSeconds(seconds));

    [Fact]
    public void Infinity_is_the_infinite_TimeSpan()
    {
        FluxDuration.Parse("infinity").Should().Be(Timeout.InfiniteTimeSpan);
        FluxDuration.Format(Timeout.InfiniteTimeSpan).Should().Be("inf");
        FluxDuration.ParseSeconds("inf").Should().Be(double.PositiveInfinity);
    }

    [Fact]
    public void A_duration_too_long_for_a_TimeSpan_overflows()
    {
        FluentActions.Invoking(() => FluxDuration.Parse("1e12d")).Should().Throw<OverflowException>();
        FluxDuration.TryParse("1e12d", out _).Should().BeFalse();
        FluxDuration.ParseSeconds("1e12d").Should().Be(8.64e16);
    }

    [Fact]
    public void More_than_nothing_never_becomes_zero() =>
        FluxDuration.ParseSeconds("0.0001ms").Should().BeApproximately(1e-7, 1e-20);

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public void What_is_no_duration_is_not_written(double seconds) =>
        FluentActions.Invoking(() => FluxDuration.Format(seconds)).Should().Throw<ArgumentOutOfRangeException>();

    [Fact]
    public void A_negative_TimeSpan_is_not_written()
    {
        FluentActions.Invoking(() => FluxDuration.Format(TimeSpan.FromSeconds(-2))).Should().Throw<ArgumentOutOfRangeException>();
        FluxDuration.Format(TimeSpan.FromSeconds(90)).Should().Be("1.5m");
    }
}
