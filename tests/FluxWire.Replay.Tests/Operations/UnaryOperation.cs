using FluxWire.Replay.Tests.Recordings;

namespace FluxWire.Replay.Tests.Operations;

/// <summary>A call with one result; a job's result is one, although its request is answered many times.</summary>
internal sealed class UnaryOperation(RecordedRequest request, string api, Func<Task<object?>> call) : Operation(request, api)
{
    private Task<object?>? _task;

    internal override void Start() => _task = call();

    internal override async Task AdvanceAsync(int line, int connectionEnd)
    {
        bool due = !Request.WantsResponse || Request.Final?.Line < line || connectionEnd < line;
        if (due && !HasEnded)
        {
            await EndAsync();
        }
    }

    internal override Task LeaveAsync() => throw new ReplayException($"{Request} was cancelled in the recording, and {Api} has no such thing.");

    internal override async Task EndWithClientAsync()
    {
        if (!HasEnded)
        {
            await EndAsync();
        }
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task EndAsync()
    {
        try
        {
            Items.Add(await _task!);
        }
        catch (FluxException e)
        {
            Error = e;
        }

        HasEnded = true;
    }
}
