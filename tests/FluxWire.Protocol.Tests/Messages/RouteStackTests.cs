using CsCheck;
using FluxWire.Protocol;

namespace FluxWire.Tests.Messages;

public sealed class RouteStackTests
{
    [Fact]
    public void Hops_are_listed_nearest_first_and_shown_oldest_first()
    {
        FluxRouteStack stack = FluxRouteStack.Create("oldest").Push("middle").Push("nearest");
        stack.ToList().Should().Equal("nearest", "middle", "oldest");
        stack.ToString().Should().Be("oldest!middle!nearest");
    }

    [Fact]
    public void An_empty_stack_has_nothing()
    {
        default(FluxRouteStack).IsEmpty.Should().BeTrue();
        default(FluxRouteStack).ToList().Should().BeEmpty();
        default(FluxRouteStack).Copy().Should().Be(FluxRouteStack.Create());
        FluxRouteStack.Create().ToString().Should().BeEmpty();
    }

    [Fact]
    public void Any_hops_are_kept_in_their_order() =>
        RandomMessages.Routes.Sample(hops =>
        {
            FluxRouteStack stack = FluxRouteStack.Create(hops);
            FluxRouteStack pushed = hops.Reverse().Aggregate(default(FluxRouteStack), (some, hop) => some.Push(hop));

            return stack.ToList().SequenceEqual(hops) && stack == pushed && stack.Copy() == stack
                && stack.GetHashCode() == pushed.GetHashCode() && stack.ToString() == string.Join('!', hops.Reverse());
        });

    [Fact]
    public void An_empty_hop_would_end_the_stack_and_is_refused()
        => FluentActions.Invoking(() => FluxRouteStack.Create("a", "")).Should().Throw<ArgumentException>();

    [Fact]
    public void Stacks_of_the_same_hops_are_equal_wherever_their_bytes_are()
    {
        FluxRouteStack made = FluxRouteStack.Create("one", "two");
        FluxMessage request = Encoded.Request("t");
        byte[] bytes = Encoded.Write(new FluxMessage(request.Header, made, request.Topic, default));
        FluxRouteStack read = Encoded.Read(Segments.Cut(bytes, 2)).Routes;
        (read == made).Should().BeTrue();
        (read != FluxRouteStack.Create("one", "twO")).Should().BeTrue();
        read.Equals((object)made.Copy()).Should().BeTrue();
    }

    [Fact]
    public void A_copy_outlives_its_buffer()
    {
        FluxMessage request = Encoded.Request("t");
        byte[] bytes = Encoded.Write(new FluxMessage(request.Header, FluxRouteStack.Create("one"), request.Topic, default));
        FluxRouteStack copy = Encoded.Read(bytes).Routes.Copy();
        bytes.AsSpan().Clear();
        copy.ToList().Should().Equal("one");
    }
}
