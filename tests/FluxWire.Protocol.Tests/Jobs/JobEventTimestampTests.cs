using System.Text;
using System.Text.Json;
using CsCheck;
using FluxWire.Jobs;

namespace FluxWire.Tests.Jobs;

/// <summary>A timestamp is parsed when it is asked for, and is then what the JSON reader makes of it, to the last bit.</summary>
public sealed class JobEventTimestampTests
{
    private static readonly Gen<string> Digits = Gen.Int[0, 30].SelectMany(length => Gen.String[Gen.Char['0', '9'], length, length]);

    private static readonly Gen<string> Exponents = Gen.Frequency(
        (2, Gen.Const("")),
        (1, Gen.Select(Gen.Bool, Gen.Int[0, 2], Gen.Int[0, 400], (isLarge, sign, value)
            => $"{(isLarge ? "E" : "e")}{(sign == 0 ? "" : sign == 1 ? "+" : "-")}{value}")));

    private static readonly Gen<string> Numbers = Gen.Select(Gen.Bool, Digits, Digits, Exponents, (isNegative, whole, fraction, exponent)
        => $"{(isNegative ? "-" : "")}{OrZero(whole.TrimStart('0'))}{(fraction.Length == 0 ? "" : "." + fraction)}{exponent}");

    [Fact]
    public void It_is_what_the_reader_of_json_says() => Numbers.Sample(HoldsFor, iter: 20_000);

    [Theory]
    [InlineData(24)]
    [InlineData(25)]
    [InlineData(26)]
    public void It_is_so_for_numbers_of_just_the_length_from_which_on_they_are_looked_at(int length)
    {
        for (int point = 2; point < length - 1; point++)
        {
            string plain = new('9', length);
            string real = $"{new string('9', point)}.{new string('7', length - point - 1)}";
            foreach (string number in (string[])[plain, "-" + plain[1..], real, "-" + real[1..]])
            {
                HoldsFor(number).Should().BeTrue($"of {number}");
            }
        }
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-0")]
    [InlineData("-0.0")]
    [InlineData("0e0")]
    [InlineData("1e-400")]
    [InlineData("1e308")]
    [InlineData("1E+308")]
    [InlineData("-1.7976931348623157e308")]
    [InlineData("1.7976931348623157e308")]
    [InlineData("4.9e-324")]
    [InlineData("1795381109.5090277")]
    [InlineData("1795381109.50902770000000000000000000000001")]
    [InlineData("0.1000000000000000055511151231257827")]
    [InlineData("9007199254740993")]
    public void It_is_so_for_the_odd_ones(string number) => HoldsFor(number).Should().BeTrue();

    [Theory]
    [InlineData("1e309")]
    [InlineData("-1E+309")]
    [InlineData("1e99999")]
    [InlineData("1.7976931348623159e308")]
    public void What_no_double_can_hold_is_refused(string number) => Refused(number);

    [Fact]
    public void An_integer_of_more_digits_than_a_double_can_hold_is_refused()
    {
        HoldsFor("1" + new string('0', 308)).Should().BeTrue();
        Refused("1" + new string('0', 309));
    }

    [Fact]
    public void Its_digits_are_those_of_the_log()
    {
        byte[] line = Encoding.UTF8.GetBytes("""{ "timestamp" : -12.50E+01 , "name":"x"}""");
        Encoding.UTF8.GetString(JobEvent.Parse(line).TimestampUtf8.Span).Should().Be("-12.50E+01");
    }

    [Fact]
    public void Of_several_the_last_counts()
        => JobEvent.Parse("""{"timestamp":1,"name":"x","timestamp":2.5}""").Timestamp.Should().Be(2.5);

    private static bool HoldsFor(string number)
    {
        Utf8JsonReader reader = new(Encoding.UTF8.GetBytes(number));
        reader.Read();
        double expected = reader.TryGetDouble(out double value) ? value : double.NaN;
        if (!double.IsFinite(expected))
        {
            Refused(number);
            return true;
        }

        JobEvent entry = JobEvent.Parse($$"""{"timestamp":{{number}},"name":"x"}""");
        return BitConverter.DoubleToInt64Bits(entry.Timestamp) == BitConverter.DoubleToInt64Bits(expected)
            && Encoding.UTF8.GetString(entry.TimestampUtf8.Span) == number;
    }

    private static void Refused(string number)
        => FluentActions.Invoking(() => JobEvent.Parse($$"""{"timestamp":{{number}},"name":"x"}"""))
            .Should().Throw<FluxProtocolException>().Which.Error.Should().Be(FluxProtocolError.InvalidEventlogEntry);

    private static string OrZero(string digits) => digits.Length == 0 ? "0" : digits;
}
