using System.Text.Json;

namespace FluxWire.Tests.Sets;

/// <summary>IdSet against what flux-core answers.</summary>
public sealed class IdSetVectorTests
{
    private static readonly JsonElement Vectors = Fixtures.Vectors("idset.json");

    public static TheoryData<string> Inputs =>
        [.. Vectors.GetProperty("decode").EnumerateArray().Select(entry => entry.Text("input"))];

    [Theory]
    [MemberData(nameof(Inputs))]
    public void Reads_and_writes_what_flux_core_does(string input)
    {
        JsonElement entry = Vectors.GetProperty("decode").EnumerateArray().First(candidate => candidate.Text("input") == input);
        bool accepted = IdSet.TryParse(input, out IdSet? set);

        if (entry.Has("error") || entry.Has("differs"))
        {
            accepted.Should().BeFalse();
            FluentActions.Invoking(() => IdSet.Parse(input)).Should().Throw<FormatException>().WithMessage("*Accepted:*");
            return;
        }

        accepted.Should().BeTrue();
        set!.Count.Should().Be(entry.GetProperty("count").GetInt64());
        set.IsEmpty.Should().Be(!entry.Has("first"));
        if (!set.IsEmpty)
        {
            set.First.Should().Be(entry.GetProperty("first").GetUInt32());
            set.Last.Should().Be(entry.GetProperty("last").GetUInt32());
        }

        set.ToString().Should().Be(entry.Text("ranges"));
        set.ToString(IdSetNotation.Ranges | IdSetNotation.Brackets).Should().Be(entry.Text("ranges_brackets"));
        if (entry.Has("plain"))
        {
            set.ToString(IdSetNotation.None).Should().Be(entry.Text("plain"));
            set.ToString(IdSetNotation.Brackets).Should().Be(entry.Text("plain_brackets"));
        }
    }

    [Fact]
    public void Set_operations_agree_with_flux_core()
    {
        foreach (JsonElement entry in Vectors.GetProperty("operations").EnumerateArray())
        {
            IdSet a = IdSet.Parse(entry.Text("a"));
            IdSet b = IdSet.Parse(entry.Text("b"));
            JsonElement next = entry.GetProperty("next_of_a_after_7");

            a.Union(b).ToString().Should().Be(entry.Text("union"));
            a.Intersect(b).ToString().Should().Be(entry.Text("intersect"));
            a.Except(b).ToString().Should().Be(entry.Text("difference"));
            a.Equals(b).Should().Be(entry.GetProperty("equal").GetBoolean());
            a.Contains(5).Should().Be(entry.GetProperty("a_contains_5").GetBoolean());
            a.Next(7).Should().Be(next.ValueKind == JsonValueKind.Null ? null : next.GetUInt32());
        }
    }
}
