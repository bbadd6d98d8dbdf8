using CsCheck;

namespace FluxWire.Tests.Sets;

/// <summary>IdSet against a HashSet as the model.</summary>
public sealed class IdSetPropertyTests
{
    // Few enough ids that ranges touch and overlap often, and both ends of the universe.
    private static readonly Gen<uint[]> Ids =
        Gen.OneOf(Gen.UInt[0, 40], Gen.UInt[IdSet.MaxId - 5, IdSet.MaxId]).Array[0, 30];

    [Fact]
    public void A_set_has_its_ids_in_order() =>
        Ids.Sample(ids =>
        {
            HashSet<uint> model = [.. ids];
            IdSet set = IdSet.Of(ids);

            set.Should().Equal(model.Order());
            set.Count.Should().Be(model.Count);
            Enumerable.Range(0, 45).All(id => set.Contains((uint)id) == model.Contains((uint)id)).Should().BeTrue();
            set.Contains(IdSet.MaxId).Should().Be(model.Contains(IdSet.MaxId));
            (set == IdSet.FromIds(model)).Should().BeTrue();
        });

    [Fact]
    public void Operations_do_what_a_hash_set_does() =>
        Gen.Select(Ids, Ids).Sample((left, right) =>
        {
            IdSet a = IdSet.Of(left);
            IdSet b = IdSet.Of(right);

            a.Union(b).Should().Equal(left.Union(right).Order());
            a.Intersect(b).Should().Equal(left.Intersect(right).Order());
            a.Except(b).Should().Equal(left.Except(right).Order());
            (a == b).Should().Be(left.ToHashSet().SetEquals(right));
            AssertCanonical(a.Union(b));
            AssertCanonical(a.Intersect(b));
            AssertCanonical(a.Except(b));
        });

    [Fact]
    public void Equal_sets_have_equal_hashes_however_they_came_about() =>
        Gen.Select(Ids, Ids).Sample((left, right) =>
        {
            IdSet direct = IdSet.Of([.. left, .. right]);
            IdSet joined = IdSet.Of(left).Union(IdSet.Of(right));

            return direct.Equals(joined) && direct.GetHashCode() == joined.GetHashCode();
        });

    [Fact]
    public void Every_notation_parses_back() =>
        Gen.Select(Ids, Gen.Int[0, 3]).Sample((ids, notation) =>
        {
            IdSet set = IdSet.Of(ids);
            return IdSet.Parse(set.ToString((IdSetNotation)notation)) == set;
        });

    [Fact]
    public void Next_walks_through_the_set() =>
        Ids.Sample(ids =>
        {
            List<uint> walked = [];
            IdSet set = IdSet.Of(ids);
            for (uint? id = set.Contains(0) ? 0 : set.Next(0); id is { } at; id = set.Next(at))
            {
                walked.Add(at);
            }

            walked.Should().Equal(set);
        });

    [Fact]
    public void No_text_makes_parsing_throw_and_what_is_read_is_written_back() =>
        Gen.OneOf(Gen.String, Gen.String[Gen.Char["0123456789,-[]"], 0, 16]).Sample(text =>
            !IdSet.TryParse(text, out IdSet? set) || IdSet.Parse(set.ToString()) == set);

    private static void AssertCanonical(IdSet set)
    {
        ReadOnlySpan<IdRange> ranges = set.Ranges;
        for (int i = 0; i < ranges.Length; i++)
        {
            ranges[i].First.Should().BeLessThanOrEqualTo(ranges[i].Last);
            if (i > 0)
            {
                ranges[i].First.Should().BeGreaterThan(ranges[i - 1].Last + 1);
            }
        }
    }
}
