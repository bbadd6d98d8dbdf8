using System.Collections.Concurrent;
using FluxWire.Connection;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Continuations;

/// <summary>A reader that user code keeps hands its role over; the looks are the test's own.</summary>
public sealed class HandOverTests : IDisposable
{
    private readonly BlockingCollection<string> _story = [];
    private readonly ConcurrentQueue<bool> _stayed = new();
    private readonly List<Thread> _readers = [];
    private readonly List<Gate> _gates = [];
    private readonly InlineCompletions _completions;

    public HandOverTests() => _completions = new InlineCompletions(static () => { }, StartReader);

    [Fact]
    public void The_next_reader_tells_those_who_are_left()
    {
        AddStuck("stuck");
        Add("a");
        Add("b");
        StartReader();
        Expect("stuck");

        Stall();

        Expect("a", "b");
    }

    [Fact]
    public void The_stuck_reader_leaves_once_it_comes_back_and_tells_nothing_more()
    {
        Gate gate = AddStuck("stuck");
        Add("a");
        StartReader();
        Expect("stuck");
        Stall();
        Expect("a");
        _readers[1].Join(Safety.Limit).Should().BeTrue();

        _completions.Add(new ToldOperation(() => _story.Add("not yet")));
        gate.Open();
        _readers[0].Join(Safety.Limit).Should().BeTrue();

        _stayed.Should().Equal([true, false], "the second is the reader, the first no longer");
        _story.Should().BeEmpty();
    }

    [Fact]
    public void A_reader_that_has_taken_over_is_taken_over_from_as_well()
    {
        const int Levels = 5;
        List<Gate> gates = [.. Enumerable.Range(0, Levels).Select(i => AddStuck($"stuck {i}"))];
        Add("last");
        StartReader();
        for (int i = 0; i < Levels; i++)
        {
            Expect($"stuck {i}");
            Stall();
        }

        Expect("last");
        gates.ForEach(gate => gate.Open());

        _readers.Should().HaveCount(Levels + 1).And.OnlyContain(reader => reader.Join(Safety.Limit));
        _stayed.Count(stayed => stayed).Should().Be(1, "there is one reader");
        _story.Should().BeEmpty("each is told once");
    }

    [Fact]
    public void Between_two_readers_nobody_is_promised_a_flush()
    {
        bool? promised = null;
        Gate gate = new();
        _gates.Add(gate);
        _completions.Add(new ToldOperation(() =>
        {
            _story.Add("stuck");
            gate.Pass();
            promised = _completions.WillFlush;
        }));
        StartReader();
        Expect("stuck");
        Stall();

        gate.Open();
        _readers[0].Join(Safety.Limit).Should().BeTrue();

        promised.Should().BeFalse();
    }

    [Fact]
    public void Who_comes_back_between_two_looks_stays_the_reader()
    {
        Gate gate = AddStuck("slow");
        StartReader();
        Expect("slow");
        _completions.HandOverIfStalled();

        gate.Open();
        _readers[0].Join(Safety.Limit).Should().BeTrue();
        _completions.HandOverIfStalled();
        _completions.HandOverIfStalled();

        _readers.Should().ContainSingle();
        _stayed.Should().Equal(true);
    }

    public void Dispose()
    {
        _gates.ForEach(gate => gate.Open());
        _readers.ForEach(reader => reader.Join());
        _story.Dispose();
    }

    // The life of a reader that receives nothing more.
    private void StartReader()
    {
        Thread reader = new(() =>
        {
            _completions.Begin();
            _stayed.Enqueue(_completions.Deliver());
        });
        _readers.Add(reader);
        reader.Start();
    }

    private void Stall()
    {
        _completions.HandOverIfStalled();
        _completions.HandOverIfStalled();
    }

    private void Add(string name) => _completions.Add(new ToldOperation(() => _story.Add(name)));

    private Gate AddStuck(string name)
    {
        Gate gate = new();
        _gates.Add(gate);
        _completions.Add(new ToldOperation(() =>
        {
            _story.Add(name);
            gate.Pass();
        }));
        return gate;
    }

    private void Expect(params IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            _story.TryTake(out string? next, Safety.Limit).Should().BeTrue();
            next.Should().Be(name);
        }
    }
}
