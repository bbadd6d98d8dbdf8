using System.Globalization;
using CsCheck;
using FluxWire.Jobs;

namespace FluxWire.Tests.Jobs;

/// <summary>Random logs, folded by the reducer and by a model that keeps nothing but the last relevant events.</summary>
public sealed class JobResultPropertyTests
{
    private static readonly Gen<string> Types = OneOf("cancel", "timeout", "exec", "foo");
    private static readonly Gen<double> Times = Gen.Int[0, 8].Select(quarters => (quarters / 4.0) + 0.125);

    private static readonly Gen<Entry> Entries = Gen.OneOf(
        Times.Select(time => new Entry(time, "submit")),
        Times.Select(time => new Entry(time, "alloc")),
        Gen.Select(Times, OneOf(0, 9, 256, 36608)).Select((time, status) => new Entry(time, "finish", Status: status)),
        Gen.Select(Times, Types, Gen.Int[0, 3]).Select((time, type, severity) => new Entry(time, "exception", Type: type, Severity: severity)),
        Gen.Select(Times, OneOf("start", "release", "clean", "memo")).Select((time, name) => new Entry(time, name)));

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    [Fact]
    public void The_fold_is_that_of_the_model() => Entries.Array[0, 12].Sample(entries =>
    {
        JobResult result = Log.Fold(entries.Select(e => e.ToText()));
        Entry? exception = KeptException(entries);
        double? run = entries.LastOrDefault(e => e.Name == "alloc")?.Time;
        int? status = entries.LastOrDefault(e => e.Name == "finish")?.Status;

        result.TSubmit.Should().Be(entries.LastOrDefault(e => e.Name == "submit")?.Time);
        result.TRun.Should().Be(run);
        result.TCleanup.Should().Be(entries.LastOrDefault(e => e.Name == "finish")?.Time);
        (result.WaitStatus?.Value).Should().Be(status);
        (result.Exception?.Type).Should().Be(exception?.Type);
        (result.Exception?.Severity).Should().Be(exception?.Severity);
        result.Result.Should().Be(OutcomeOf(run, status, exception?.Type));
    }, iter: 2000);

    private static Entry? KeptException(Entry[] entries)
    {
        Entry? kept = null;
        foreach (Entry next in entries.Where(e => e.Name == "exception"))
        {
            bool isProtected = kept is not null && kept.Severity != 0 && kept.Severity < next.Severity;
            kept = isProtected ? kept : next;
        }

        return kept;
    }

    private static JobOutcome OutcomeOf(double? run, int? status, string? type) => (run, status, type) switch
    {
        (not null, 0, _) => JobOutcome.Completed,
        (_, _, "cancel") => JobOutcome.Canceled,
        (_, _, "timeout") => JobOutcome.TimedOut,
        _ => JobOutcome.Failed,
    };

    private sealed record Entry(double Time, string Name, int? Status = null, string? Type = null, int Severity = 0)
    {
        internal string ToText()
        {
            string time = Time.ToString("0.000", CultureInfo.InvariantCulture);
            return Name switch
            {
                "finish" => $$"""{{time}} finish {"status":{{Status}}}""",
                "exception" => $$"""{{time}} exception {"type":"{{Type}}","severity":{{Severity}},"note":"n"}""",
                _ => $"{time} {Name}",
            };
        }
    }
}
