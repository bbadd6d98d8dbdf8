using System.Globalization;
using System.Text.Json;
using CsCheck;
using FluxWire.Jobs;

namespace FluxWire.Tests.Jobs;

public sealed class FluxSignalTests
{
    [Fact]
    public void Names_and_texts_are_those_of_the_system()
    {
        foreach (JsonElement entry in Fixtures.Vectors("signals.json").GetProperty("signals").EnumerateArray())
        {
            FluxSignal signal = new(entry.GetProperty("number").GetInt32());

            signal.Description.Should().Be(entry.Text("text"));
            if (entry.Has("name"))
            {
                signal.Name.Should().Be(entry.Text("name"));
            }
        }
    }

    [Fact]
    public void Every_signal_is_found_by_name_and_by_number() =>
        Gen.Int[1, 64].Sample(number =>
        {
            FluxSignal signal = new(number);
            string bare = signal.Name.StartsWith("SIG", StringComparison.Ordinal) ? signal.Name[3..] : signal.Name;
            return FluxSignal.Parse(signal.Name) == signal
                && FluxSignal.Parse(bare.ToLowerInvariant()) == signal
                && FluxSignal.Parse(number.ToString(CultureInfo.InvariantCulture)) == signal;
        });

    [Theory]
    [InlineData("SIGTERM", 15)]
    [InlineData("term", 15)]
    [InlineData("15", 15)]
    [InlineData("SIGCLD", 17)]
    [InlineData("IOT", 6)]
    [InlineData("poll", 29)]
    [InlineData("SIGRTMIN", 34)]
    [InlineData("SIGRTMIN+0", 34)]
    [InlineData("RTMAX-1", 63)]
    [InlineData("SIGRTMAX", 64)]
    public void Spellings_that_are_read(string text, int number) => FluxSignal.Parse(text).Number.Should().Be(number);

    [Theory]
    [InlineData("")]
    [InlineData("SIG")]
    [InlineData("SIGNONE")]
    [InlineData("0")]
    [InlineData("65")]
    [InlineData("-9")]
    [InlineData("99999999999")]
    [InlineData("SIG15")]
    [InlineData("SIGRTMIN+31")]
    [InlineData("SIGRTMIN-1")]
    [InlineData("SIGRTMIN+")]
    [InlineData("SIGRTMAX-2147483647")]
    [InlineData("TERM ")]
    public void Spellings_that_are_refused(string text)
    {
        FluxSignal.TryParse(text, out FluxSignal signal).Should().BeFalse();
        signal.Should().Be(default(FluxSignal));
        FluentActions.Invoking(() => FluxSignal.Parse(text)).Should().Throw<FormatException>().WithMessage("*Accepted:*");
    }

    [Fact]
    public void No_text_makes_parsing_throw() => Gen.String.Sample(text => { _ = FluxSignal.TryParse(text, out _); });

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(128)]
    public void Numbers_no_status_can_carry_are_refused(int number) =>
        FluentActions.Invoking(() => new FluxSignal(number)).Should().Throw<ArgumentOutOfRangeException>();

    [Fact]
    public void The_named_signals_have_their_names()
    {
        FluxSignal[] signals =
        [
            FluxSignal.Hangup, FluxSignal.Interrupt, FluxSignal.Kill, FluxSignal.User1, FluxSignal.User2, FluxSignal.Alarm,
            FluxSignal.Terminate, FluxSignal.Continue, FluxSignal.Stop,
        ];

        string.Join(' ', signals).Should().Be("SIGHUP SIGINT SIGKILL SIGUSR1 SIGUSR2 SIGALRM SIGTERM SIGCONT SIGSTOP");
    }
}
