using FluxWire.Replay.Tests.Recordings;

namespace FluxWire.Replay.Tests.Operations;

/// <summary>A call of FluxWire's API that stands for a recorded request, and what has come of it so far.</summary>
internal abstract class Operation : IAsyncDisposable
{
    private protected Operation(RecordedRequest request, string api)
    {
        Request = request;
        Api = api;
    }

    internal RecordedRequest Request { get; }

    /// <summary>Which member of the client is called.</summary>
    internal string Api { get; }

    /// <summary>What it has returned or yielded.</summary>
    internal List<object?> Items { get; } = [];

    /// <summary>What it has thrown.</summary>
    internal Exception? Error { get; set; }

    /// <summary>Whether nothing more comes of it.</summary>
    internal bool HasEnded { get; private protected set; }

    /// <summary>How many of the items were compared with what a step returned.</summary>
    internal int ClaimedItems { get; set; }

    /// <summary>Whether its end was compared with what a step returned or raised.</summary>
    internal bool EndIsClaimed { get; set; }

    /// <summary>Whether the recorded program stopped reading before the end; what came then, it never saw.</summary>
    internal bool IsGivenUp { get; set; }

    /// <summary>Makes the call, up to the point where the request is queued.</summary>
    internal abstract void Start();

    /// <summary>Waits for everything that the recording has before a line, and for nothing else.</summary>
    internal abstract Task AdvanceAsync(int line, int connectionEnd);

    /// <summary>Gives the call up as libflux gave it up.</summary>
    internal abstract Task LeaveAsync();

    /// <summary>Waits for the end that closing the client brings.</summary>
    internal abstract Task EndWithClientAsync();

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    public override string ToString() => $"{Api} for {Request}";
}
