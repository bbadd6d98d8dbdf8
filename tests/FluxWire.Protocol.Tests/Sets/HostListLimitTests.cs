namespace FluxWire.Tests.Sets;

/// <summary>A short text can stand for very many hosts: what it costs is decided by the text.</summary>
public sealed class HostListLimitTests
{
    private static readonly string LongestPrefix = new('x', HostList.MaxNameLength - 1);

    [Theory]
    [InlineData("host[0-4000000000]", "more than 1048576 hosts")]
    [InlineData("host[0-18446744073709551615]", "more than 1048576 hosts")]
    [InlineData("host[0-1048576]", "more than 1048576 hosts")]
    [InlineData("[0-1048575],x", "more than 1048576 hosts")]
    [InlineData("a[0-999999],b[0-99999]", "more than 1048576 hosts")]
    [InlineData("host[0-1048575]-abcdefgh", "more than 16777216 characters")]
    public void Too_much_is_refused_before_it_takes_memory(string text, string problem)
    {
        FluentActions.Invoking(() => HostList.Parse(text)).Should().Throw<FormatException>().WithMessage($"*{problem}*");
        AllocatedBy(() => HostList.TryParse(text, out _).Should().BeFalse()).Should().BeLessThan(16 * 1024);
    }

    [Fact]
    public void The_largest_list_costs_as_much_as_one_host()
    {
        HostList list = HostList.Parse("host[0-1048575]");

        list.Count.Should().Be(HostList.MaxCount);
        AllocatedBy(() =>
        {
            HostList largest = HostList.Parse("host[0-1048575]");
            _ = largest[1_000_000];
            _ = largest.IndexOf("host1048575");
            _ = largest.ToString();
            _ = largest.GetHashCode();
            _ = largest == HostList.Parse("hos[0-1048574]x");
        }).Should().BeLessThan(16 * 1024);
    }

    [Fact]
    public void What_is_equal_only_by_its_names_is_compared_without_making_them()
    {
        HostList one = HostList.Parse("a1[000000-099999]");
        HostList other = HostList.Parse("a[1000000-1099999]");

        (one == other).Should().BeTrue();
        AllocatedBy(() => _ = one == other).Should().BeLessThan(1024);
    }

    [Fact]
    public void A_name_of_the_limit_is_read_and_a_longer_one_is_not()
    {
        HostList.Parse(LongestPrefix + "y").Count.Should().Be(1);
        HostList.Parse(LongestPrefix + "[1-9]")[8].Should().Be(LongestPrefix + "9");
        foreach (string text in new[]
        {
            LongestPrefix + "yz", LongestPrefix + "[9-10]", LongestPrefix + "10", $"a[1-2]{LongestPrefix}", $"a[1]{LongestPrefix}yz",
            $"a[{new string('0', 256)}]", new string('0', 100_000),
        })
        {
            FluentActions.Invoking(() => HostList.Parse(text)).Should().Throw<FormatException>().WithMessage("*more than 255 characters*");
        }
    }

    [Fact]
    public void A_repetition_costs_its_range_and_no_more()
    {
        string text = $"a[{string.Join(',', Enumerable.Repeat('1', 100_000))}]";

        HostList.Parse(text).ToString().Should().Be(text);
        AllocatedBy(() => HostList.Parse(text)).Should().BeLessThan(200L * text.Length);
    }

    private static long AllocatedBy(Action action)
    {
        // Once before, for what is made only once.
        action();
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
