using System.Threading.Channels;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Lifetime;

/// <summary>What a client's handlers were told, in order.</summary>
internal sealed class StateLog
{
    private readonly Channel<FluxClientStateChangedEventArgs> _told = Channel.CreateUnbounded<FluxClientStateChangedEventArgs>();

    /// <summary>Notes every change of a client's state from now on.</summary>
    internal static StateLog Of(FluxClient client)
    {
        StateLog log = new();
        client.StateChanged += (_, e) => log.Note(e);
        return log;
    }

    internal void Note(FluxClientStateChangedEventArgs change) => _told.Writer.TryWrite(change);

    /// <summary>The next change, which must be to this state.</summary>
    internal async Task<FluxClientStateChangedEventArgs> NextAsync(FluxClientState state)
    {
        FluxClientStateChangedEventArgs change = await _told.Reader.ReadAsync().Soon();
        change.Current.Should().Be(state);
        return change;
    }

    /// <summary>Whether nothing was told that was not looked at.</summary>
    internal bool IsEmpty => _told.Reader.Count == 0;
}
