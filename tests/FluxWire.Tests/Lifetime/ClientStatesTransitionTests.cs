using FluxWire.Lifetime;
using State = FluxWire.FluxClientState;

namespace FluxWire.Tests.Lifetime;

/// <summary>Which state may follow which: all pairs.</summary>
public sealed class ClientStatesTransitionTests
{
    // How a client comes to each state.
    private static readonly Dictionary<State, State[]> Ways = new()
    {
        [State.Connecting] = [],
        [State.Connected] = [State.Connected],
        [State.Reconnecting] = [State.Connected, State.Reconnecting],
        [State.Draining] = [State.Draining],
        [State.Closed] = [State.Closed],
    };

    private static readonly HashSet<(State, State)> Expected =
    [
        (State.Connecting, State.Connected), (State.Connecting, State.Draining), (State.Connecting, State.Closed),
        (State.Connected, State.Reconnecting), (State.Connected, State.Draining), (State.Connected, State.Closed),
        (State.Reconnecting, State.Connected), (State.Reconnecting, State.Draining), (State.Reconnecting, State.Closed),
        (State.Draining, State.Closed),
    ];

    public static TheoryData<State, State> AllPairs()
    {
        TheoryData<State, State> pairs = [];
        foreach (State from in Enum.GetValues<State>())
        {
            foreach (State to in Enum.GetValues<State>())
            {
                pairs.Add(from, to);
            }
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(AllPairs))]
    public void A_state_follows_another_or_does_not(State from, State to)
    {
        List<State> asked = [];
        ClientStates states = new(() =>
        {
            asked.Add(to);
            return null;
        });
        foreach (State state in Ways[from])
        {
            states.TryMoveTo(state, reason: null).Should().BeTrue();
        }

        asked.Clear();
        IOException reason = new("Why.");

        bool moved = states.TryMoveTo(to, reason);

        moved.Should().Be(Expected.Contains((from, to)));
        states.Current.Should().Be(moved ? to : from);
        states.Reason.Should().Be(moved ? reason : null);
        asked.Should().HaveCount(moved ? 1 : 0, "nobody is told of what has not happened");
    }

    [Fact]
    public void All_pairs_are_twenty_five() => AllPairs().Should().HaveCount(25);

    [Fact]
    public void The_reason_goes_with_its_state()
    {
        ClientStates states = new(static () => null);
        states.TryMoveTo(State.Connected, reason: null);
        states.TryMoveTo(State.Reconnecting, new IOException());
        states.TryMoveTo(State.Connected, reason: null);

        states.Reason.Should().BeNull();
    }
}
