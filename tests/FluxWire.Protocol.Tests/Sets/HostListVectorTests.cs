using System.Text.Json;

namespace FluxWire.Tests.Sets;

/// <summary>HostList against what flux-core answers.</summary>
public sealed class HostListVectorTests
{
    private static readonly JsonElement Vectors = Fixtures.Vectors("hostlist.json");

    public static TheoryData<string> Inputs =>
        [.. Vectors.GetProperty("decode").EnumerateArray().Select(entry => entry.Text("input"))];

    [Theory]
    [MemberData(nameof(Inputs))]
    public void Reads_and_writes_what_flux_core_does(string input)
    {
        JsonElement entry = Vectors.GetProperty("decode").EnumerateArray().First(candidate => candidate.Text("input") == input);
        bool isLost = entry.Has("differs") && entry.Text("encode").Length == 0;
        if (entry.Has("error") || (entry.Has("differs") && !isLost))
        {
            HostList.TryParse(input, out _).Should().BeFalse();
            FluentActions.Invoking(() => HostList.Parse(input)).Should().Throw<FormatException>().WithMessage("*Accepted:*");
            return;
        }

        HostList list = HostList.Parse(input);
        if (isLost)
        {
            list.Should().Equal([input], "a host that flux-core loses is kept");
            return;
        }

        list.Count.Should().Be(entry.GetProperty("count").GetInt32());
        list.ToString().Should().Be(entry.Text("encode"));
        if (entry.Has("hosts"))
        {
            list.Should().Equal(Texts(entry, "hosts"));
        }

        if (entry.Has("sorted") && !entry.Has("differs_sorted"))
        {
            list.Sort().Should().Equal(Texts(entry, "sorted"));
            list.Sort().ToString().Should().Be(entry.Text("sorted_encode"));
            list.Sort().Distinct().Should().Equal(Texts(entry, "uniq"));
            list.Sort().Distinct().ToString().Should().Be(entry.Text("uniq_encode"));
        }
    }

    private static IEnumerable<string> Texts(JsonElement entry, string name) =>
        entry.GetProperty(name).EnumerateArray().Select(text => text.GetString()!);
}
