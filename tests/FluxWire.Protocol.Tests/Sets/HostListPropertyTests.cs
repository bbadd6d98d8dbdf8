using CsCheck;

namespace FluxWire.Tests.Sets;

/// <summary>HostList against a list of names as the model.</summary>
public sealed class HostListPropertyTests
{
    // Few enough names that ranges, repetitions and zeros in front meet often, and the end of 64 bits.
    private static readonly Gen<string> Name = Gen.Select(
        Gen.OneOf("", "a", "a1", "node-", "é"),
        Gen.OneOf(
            Gen.Int[0, 12].Select(number => $"{number}"),
            Gen.Int[0, 12].Select(number => $"{number:00}"),
            Gen.ULong[ulong.MaxValue - 2, ulong.MaxValue].Select(number => $"{number}"),
            Gen.OneOf("x", "1b", "0", "00")),
        (prefix, end) => prefix + end);

    private static readonly Gen<string[]> Names = Name.Array[0, 30];

    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.String,
        Gen.String[Gen.Char["0123456789,-[]a "], 0, 24],
        Gen.Select(Gen.String[Gen.Char["a01-"], 0, 3], Gen.Int[0, 20], Gen.Int[0, 20], Gen.String[Gen.Char["a01-, "], 0, 6])
            .Select((prefix, first, more, rest) => $"{prefix}[{first}-{first + more}]{rest}"));

    [Fact]
    public void A_list_has_its_hosts_in_order() =>
        Names.Sample(names =>
        {
            HostList list = HostList.FromHosts(names);

            list.Should().Equal(names);
            list.Count.Should().Be(names.Length);
            Enumerable.Range(0, names.Length).All(i => list[i] == names[i]).Should().BeTrue();
            names.All(name => list.IndexOf(name) == Array.IndexOf(names, name)).Should().BeTrue();
        });

    [Fact]
    public void Names_and_their_text_are_the_same_list() =>
        Names.Sample(names =>
        {
            HostList list = HostList.FromHosts(names);
            HostList joined = HostList.Parse(string.Join(',', names));
            HostList shortened = HostList.Parse(list.ToString());

            return list == joined && list == shortened && list.GetHashCode() == shortened.GetHashCode()
                && list.ToString() == joined.ToString() && list.ToString() == shortened.ToString();
        });

    [Fact]
    public void Lists_are_equal_where_their_names_are() =>
        Gen.Select(Gen.OneOf(Text, Names.Select(names => string.Join(',', names))), Text).Sample((left, right) =>
            !HostList.TryParse(left, out HostList? one) || !HostList.TryParse(right, out HostList? other)
            || one.Equals(other) == one.SequenceEqual(other));

    [Fact]
    public void Sorting_and_dropping_repetitions_lose_no_host() =>
        Names.Sample(names =>
        {
            HostList list = HostList.FromHosts(names);

            list.Sort().Order(StringComparer.Ordinal).Should().Equal(names.Order(StringComparer.Ordinal));
            list.Distinct().Should().Equal(names.Distinct());
            (list.Sort().Sort() == list.Sort()).Should().BeTrue();
            (list.Sort().Distinct() == list.Distinct().Sort()).Should().BeTrue();
        });

    [Fact]
    public void No_text_makes_parsing_throw_and_what_is_read_is_written_back() =>
        Text.Sample(text => !HostList.TryParse(text, out HostList? list) || HostList.Parse(list.ToString()) == list);
}
