using CsCheck;
using FluxWire.Lifetime;

namespace FluxWire.Tests.Lifetime;

/// <summary>Delays between two attempts: twice as long each time up to a cap, and of each between half and all.</summary>
public sealed class ReconnectBackoffTests
{
    private static readonly Gen<(int First, int Max, int Seed)> Settings =
        Gen.Select(Gen.Int[0, 5_000], Gen.Int[0, 60_000], Gen.Int[0, 1_000_000]).Select((first, more, seed) => (first, first + more, seed));

    [Fact]
    public void With_the_smallest_luck_it_is_half_of_each()
        => Delays(OptionsFor(100, 1_000, new FixedRandom(0)), 6).Should().Equal(50, 100, 200, 400, 500, 500);

    [Fact]
    public void With_the_largest_luck_it_is_all_but_of_each()
    {
        double[] delays = Delays(OptionsFor(100, 1_000, new FixedRandom(Math.BitDecrement(1.0))), 6);
        delays.Zip([100.0, 200, 400, 800, 1_000, 1_000]).Should().OnlyContain(pair => pair.First <= pair.Second && pair.First > pair.Second - 0.001);
    }

    [Fact]
    public void A_delay_of_nothing_stays_nothing()
        => Delays(OptionsFor(0, 10_000, new FixedRandom(0.5)), 4).Should().OnlyContain(delay => delay == 0);

    [Fact]
    public void The_longest_delay_may_be_the_first()
        => Delays(OptionsFor(300, 300, new FixedRandom(0)), 3).Should().OnlyContain(delay => delay == 150);

    [Fact]
    public void Each_is_between_half_and_all_of_the_doubled_one() => Settings.Sample(settings =>
    {
        double whole = settings.First;
        foreach (double delay in Delays(OptionsFor(settings.First, settings.Max, new Random(settings.Seed)), 20))
        {
            delay.Should().BeInRange((whole / 2) - 0.001, whole + 0.001);
            whole = Math.Min(2 * whole, settings.Max);
        }
    });

    [Fact]
    public void The_same_seed_gives_the_same_delays_and_another_seed_others() => Settings.Where(s => s.First > 0).Sample(settings =>
    {
        double[] once = Delays(OptionsFor(settings.First, settings.Max, new Random(settings.Seed)), 20);
        Delays(OptionsFor(settings.First, settings.Max, new Random(settings.Seed)), 20).Should().Equal(once);
        Delays(OptionsFor(settings.First, settings.Max, new Random(settings.Seed ^ 1)), 20).Should().NotEqual(once);
    });

    [Fact]
    public void Clients_that_are_told_nothing_are_not_in_step()
        => Delays(new FluxClientOptions(), 20).Should().NotEqual(Delays(new FluxClientOptions(), 20));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void So_many_attempts_may_fail(int max)
    {
        FluxClientOptions options = new() { MaxReconnectAttempts = max };
        ReconnectBackoff backoff = new(options);

        Enumerable.Range(1, max).Select(_ => backoff.NoteFailure()).Should().Equal(Enumerable.Range(1, max).Select(i => i < max));
        backoff.Failures.Should().Be(max);
    }

    [Fact]
    public void Without_a_limit_there_is_always_another()
    {
        ReconnectBackoff backoff = new(new FluxClientOptions());
        Enumerable.Range(0, 10_000).Select(_ => backoff.NoteFailure()).Should().OnlyContain(may => may);
    }

    private static FluxClientOptions OptionsFor(int first, int max, Random random) => new()
    {
        ReconnectDelay = TimeSpan.FromMilliseconds(first),
        MaxReconnectDelay = TimeSpan.FromMilliseconds(max),
        Random = random,
    };

    private static double[] Delays(FluxClientOptions options, int count)
    {
        ReconnectBackoff backoff = new(options.Freeze());
        return [.. Enumerable.Range(0, count).Select(_ => backoff.Next().TotalMilliseconds)];
    }

    private sealed class FixedRandom(double value) : Random(0)
    {
        public override double NextDouble() => value;
    }
}
