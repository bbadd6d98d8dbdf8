using CsCheck;
using FluxWire.Connection;

namespace FluxWire.Tests.Matching;

/// <summary>Tags: never 0, never two live operations with one, never found once they are taken back.</summary>
public sealed class MatchtagTableTests
{
    // What a random user of the table does: true adds an operation, false removes the one at this place among the live ones.
    private static readonly Gen<(bool Adds, int Which)[]> Steps = Gen.Select(Gen.Bool, Gen.Int[0, 1_000_000]).Array[0, 300];

    [Fact]
    public void The_table_agrees_with_a_dictionary() => Steps.Sample(steps =>
    {
        MatchtagTable table = new();
        Dictionary<uint, PendingOperation> live = [];
        HashSet<uint> dead = [];
        foreach ((bool adds, int which) in steps)
        {
            if (adds || live.Count == 0)
            {
                PendingOperation operation = TestOperation.Create();
                table.Add(operation);
                operation.Matchtag.Should().NotBe(0);
                live.TryAdd(operation.Matchtag, operation).Should().BeTrue("a tag has one operation");
                dead.Remove(operation.Matchtag);
            }
            else
            {
                (uint tag, PendingOperation operation) = live.ElementAt(which % live.Count);
                table.Remove(operation);
                live.Remove(tag);
                dead.Add(tag);
            }
        }

        table.PendingCount.Should().Be(live.Count);
        table.ToList().Should().BeEquivalentTo(live.Values, o => o.ComparingByValue<PendingOperation>());
        live.All(entry => table.Find(entry.Key) == entry.Value).Should().BeTrue();
        dead.All(tag => table.Find(tag) is null).Should().BeTrue();
    }, iter: 200);

    [Fact]
    public void A_tag_is_not_found_again_until_its_slot_was_used_a_thousand_times()
    {
        MatchtagTable table = new();
        HashSet<uint> tags = [];

        for (int i = 0; i < 1024; i++)
        {
            PendingOperation operation = TestOperation.Create();
            table.Add(operation);
            tags.Add(operation.Matchtag).Should().BeTrue();
            table.Remove(operation);
            table.Find(operation.Matchtag).Should().BeNull();
        }

        tags.Should().NotContain(0);
    }

    [Fact]
    public void Removing_twice_is_removing_once()
    {
        MatchtagTable table = new();
        PendingOperation first = TestOperation.Create();
        PendingOperation second = TestOperation.Create();
        table.Add(first);

        table.Remove(first);
        table.Remove(first);
        table.Add(second);
        table.Remove(first);

        table.PendingCount.Should().Be(1);
        table.Find(second.Matchtag).Should().BeSameAs(second);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(2u)]
    [InlineData(1024u)]
    [InlineData(0x003FFFFFu)]
    [InlineData(0x00400001u)]
    [InlineData(uint.MaxValue)]
    public void A_tag_that_was_never_given_is_nobodys(uint tag)
    {
        MatchtagTable table = new();
        table.Add(TestOperation.Create());

        table.Find(tag).Should().BeNull();
    }

    [Fact]
    public void More_operations_than_a_chunk_holds_keep_their_tags()
    {
        MatchtagTable table = new();
        List<PendingOperation> operations = [.. Enumerable.Range(0, 5000).Select(_ => TestOperation.Create())];

        operations.ForEach(table.Add);

        operations.Select(o => o.Matchtag).Distinct().Should().HaveCount(5000);
        operations.Should().OnlyContain(o => table.Find(o.Matchtag) == o);
        table.ToList().Should().HaveCount(5000);
    }
}
