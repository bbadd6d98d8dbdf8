using System.Globalization;

namespace FluxWire.Tests.Sets;

public sealed class IdSetTests
{
    [Fact]
    public void The_empty_set_has_no_ends()
    {
        IdSet.Empty.Count.Should().Be(0);
        IdSet.Empty.Next(0).Should().BeNull();
        IdSet.Parse("[]").Should().BeSameAs(IdSet.Empty);
        FluentActions.Invoking(() => IdSet.Empty.First).Should().Throw<InvalidOperationException>();
        FluentActions.Invoking(() => IdSet.Empty.Last).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void The_whole_universe_is_one_range()
    {
        IdSet all = IdSet.Parse("0-2147483647");

        all.Count.Should().Be(1L << 31);
        // Not Should().Be: a failure would print two billion ids.
        (all == IdSet.FromRange(0, IdSet.MaxId)).Should().BeTrue();
        all.Except(IdSet.Of(7)).ToString().Should().Be("0-6,8-2147483647");
        all.Next(IdSet.MaxId - 1).Should().Be(IdSet.MaxId);
        all.Next(IdSet.MaxId).Should().BeNull();
        all.Next(uint.MaxValue).Should().BeNull();
        all.Contains(uint.MaxValue).Should().BeFalse();
    }

    [Fact]
    public void A_hole_may_span_several_ranges() =>
        IdSet.Parse("0-3,5-9,12,20-30").Except(IdSet.Parse("2-21,25")).ToString().Should().Be("0-1,22-24,26-30");

    [Fact]
    public void Ids_beyond_the_universe_are_refused()
    {
        FluentActions.Invoking(() => IdSet.Of(1, IdSet.MaxId + 1)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => IdSet.FromRange(0, uint.MaxValue)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => IdSet.FromRange(2, 1)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Theory]
    [InlineData("1,3,2", "does not come after", 4)]
    [InlineData("1,03", "leading zero", 2)]
    [InlineData("4-2", "does not ascend", 2)]
    [InlineData("1,2x", "neither a digit", 3)]
    [InlineData("1,,2", "no id", 2)]
    [InlineData("[1", "no id", 0)]
    [InlineData("7,4294967296", "above 2147483647", 2)]
    public void A_refusal_says_what_is_wrong_and_where(string text, string problem, int position) =>
        FluentActions.Invoking(() => IdSet.Parse(text))
            .Should().Throw<FormatException>().WithMessage($"*{problem}*at character {position}.*");

    [Fact]
    public void Null_equals_nothing_but_null()
    {
        IdSet? none = null;

        (none == IdSet.Empty).Should().BeFalse();
        (none == null).Should().BeTrue();
        IdSet.Empty.Equals((object?)null).Should().BeFalse();
        IdSet.TryParse((string?)null, out _).Should().BeFalse();
    }

    [Fact]
    public void The_generic_parsing_interface_works()
    {
        Parse<IdSet>("0-3").Count.Should().Be(4);

        static T Parse<T>(string text)
            where T : ISpanParsable<T> => T.Parse(text.AsSpan(), CultureInfo.InvariantCulture);
    }
}
