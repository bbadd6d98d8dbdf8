using FluxWire.Fuzz.Checking;
using FluxWire.Fuzz.Seeding;

namespace FluxWire.Fuzz.Harnesses;

/// <summary>A duration: all ways to read it agree, and what is written for people is as near as four digits are.</summary>
internal sealed class DurationHarness : IHarness
{
    private const double FourDigits = 6e-4;
    private const double Millisecond = 1e-3;

    public string Name => "duration";

    public void Run(byte[] input)
    {
        string text = InputText.Of(input);
        double seconds = 0;
        bool isRead = false;
        Allocation.Bounded(input.Length, 0, () => isRead = FluxDuration.TryParseSeconds(text, out seconds));
        double thrown = 0;
        Check.Same(isRead, Check.Accepts<FormatException>(() => thrown = FluxDuration.ParseSeconds(text)), "Parse and TryParse agree");
        Check.Same(seconds, thrown, "Parse and TryParse read the same");
        Check.That(seconds >= 0, "no duration is negative");

        bool fits = FluxDuration.TryParse(text, out TimeSpan span);
        TimeSpan thrownSpan = default;
        bool fitsThrown = Check.Accepts<OverflowException>(() =>
            Check.Accepts<FormatException>(() => thrownSpan = FluxDuration.Parse(text)));
        Check.Same(isRead && !fits, !fitsThrown, "what is longer than a TimeSpan overflows");
        Check.Same(span, thrownSpan, "both ways to read a TimeSpan agree");
        if (isRead)
        {
            CheckText(seconds);
        }

        if (fits)
        {
            _ = FluxDuration.Format(span);
        }
    }

    public IEnumerable<byte[]> Seeds() => VectorInputs.Of("fsd.json", "parse", "input");

    private static void CheckText(double seconds)
    {
        double shown = FluxDuration.ParseSeconds(FluxDuration.Format(seconds));
        Check.That(shown == seconds || Math.Abs(shown - seconds) <= Math.Max(Millisecond, seconds * FourDigits),
            $"what is shown is near to what it is: {shown:R} for {seconds:R}");
    }
}
