using System.Globalization;

namespace FluxWire.Tests.Sets;

public sealed class HostListTests
{
    [Fact]
    public void The_empty_list_has_no_host()
    {
        HostList.Parse(" ,\t").Should().BeSameAs(HostList.Empty);
        HostList.Empty.Count.Should().Be(0);
        HostList.Empty.ToString().Should().BeEmpty();
        HostList.Empty.IndexOf("").Should().Be(-1);
        FluentActions.Invoking(() => HostList.Empty[0]).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void A_place_in_the_list_is_a_rank()
    {
        HostList list = HostList.Parse("login,node[8-11],rack[01-02]-eth0,node9");

        list.Count.Should().Be(8);
        Enumerable.Range(0, list.Count).Select(rank => list[rank]).Should().Equal(
            "login", "node8", "node9", "node10", "node11", "rack01-eth0", "rack02-eth0", "node9");
        list.Should().Equal(Enumerable.Range(0, list.Count).Select(rank => list[rank]));
        list.IndexOf("node9").Should().Be(2);
        list.IndexOf("rack02-eth0").Should().Be(6);
    }

    [Theory]
    [InlineData("node")]
    [InlineData("node7")]
    [InlineData("node12")]
    [InlineData("node09")]
    [InlineData("rack1-eth0")]
    [InlineData("rack01")]
    [InlineData("rack001-eth0")]
    [InlineData("rack-eth0")]
    [InlineData("")]
    [InlineData("node99999999999999999999999999")]
    public void A_name_that_only_looks_alike_is_not_in_the_list(string name) =>
        HostList.Parse("login,node[8-11],rack[01-02]-eth0").Contains(name).Should().BeFalse();

    [Theory]
    [InlineData("a[1-2]b", "a1b,a2b")]
    [InlineData("a1[0-1]", "a10,a11")]
    [InlineData("a[1]7", "a17")]
    [InlineData("a[09-10]", "a09,a10")]
    [InlineData("x1[0-1]2,y", "x102,x112,y")]
    public void Lists_are_equal_however_they_were_written(string one, string other)
    {
        HostList left = HostList.Parse(one);
        HostList right = HostList.Parse(other);

        (left == right).Should().BeTrue();
        left.GetHashCode().Should().Be(right.GetHashCode());
        (left == HostList.Parse(other + ",z")).Should().BeFalse();
        left.Should().Equal(right);
    }

    [Fact]
    public void The_order_and_every_repetition_count()
    {
        (HostList.Parse("a,b") == HostList.Parse("b,a")).Should().BeFalse();
        (HostList.Parse("a[1-2]b") == HostList.Parse("a1b,a3b")).Should().BeFalse();
        (HostList.Parse("a,a") == HostList.Parse("a")).Should().BeFalse();
        HostList.Parse("b1,a,b1,a").Distinct().ToString().Should().Be("b1,a");
    }

    [Fact]
    public void Null_equals_nothing_but_null()
    {
        HostList? none = null;

        (none == HostList.Empty).Should().BeFalse();
        (none == null).Should().BeTrue();
        HostList.Empty.Equals((object?)null).Should().BeFalse();
        HostList.TryParse((string?)null, out _).Should().BeFalse();
    }

    [Theory]
    [InlineData("a[3-1]", "descends", 4)]
    [InlineData("a,b[1-2", "a '[' without its ']'", 3)]
    [InlineData("a,b]", "a ']' without its '['", 3)]
    [InlineData("a[1]b[2]", "a second pair of brackets", 5)]
    [InlineData("a[1]b]", "a ']' without its '['", 5)]
    [InlineData("a[1,]", "no number", 4)]
    [InlineData("a[1-x]", "no number", 4)]
    [InlineData("a[1 ]", "neither a digit", 3)]
    [InlineData("a[18446744073709551616]", "above 18446744073709551615", 2)]
    [InlineData("a,b\nc", "a character that no name has", 3)]
    [InlineData("a[1-2]\n", "a character that no name has", 6)]
    public void A_refusal_says_what_is_wrong_and_where(string text, string problem, int position) =>
        FluentActions.Invoking(() => HostList.Parse(text))
            .Should().Throw<FormatException>().WithMessage($"*{problem}*at character {position}.*");

    [Fact]
    public void Half_of_a_surrogate_pair_is_in_no_name() =>
        FluentActions.Invoking(() => HostList.Parse("a\ud800"))
            .Should().Throw<FormatException>().WithMessage("*a character that no name has at character 1.*");

    [Fact]
    public void Hosts_by_name_are_not_expanded()
    {
        HostList list = HostList.FromHosts(["a1", "a2", "b", "a02"]);

        list.ToString().Should().Be("a[1-2],b,a02");
        HostList.FromHosts(list).Should().BeSameAs(list);
        foreach (string name in new[] { "", "a[1]", "a,b", "a b", "a\0", new string('x', 256) })
        {
            FluentActions.Invoking(() => HostList.FromHosts(["fine", name])).Should().Throw<ArgumentException>();
        }
    }

    [Fact]
    public void The_generic_parsing_interface_works()
    {
        Parse<HostList>("n[0-3]").Count.Should().Be(4);

        static T Parse<T>(string text)
            where T : ISpanParsable<T> => T.Parse(text.AsSpan(), CultureInfo.InvariantCulture);
    }
}
