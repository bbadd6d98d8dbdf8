using FluxWire.Replay.Tests.Recordings;

namespace FluxWire.Replay.Tests.Operations;

/// <summary>A call with many results, read only as far as the recording says that there is something to read.</summary>
internal sealed class StreamOperation : Operation
{
    private readonly CancellationTokenSource _leaving = new();
    private readonly IAsyncEnumerator<object?> _items;
    private Task<bool>? _next;

    internal StreamOperation(RecordedRequest request, string api, IAsyncEnumerable<object?> items)
        : base(request, api)
        => _items = items.GetAsyncEnumerator(_leaving.Token);

    internal override void Start() => _next = _items.MoveNextAsync().AsTask();

    internal override async Task AdvanceAsync(int line, int connectionEnd)
    {
        int due = Request.SuccessesBefore(line);
        while (!HasEnded && Items.Count < due)
        {
            await NextAsync();
        }

        while (!HasEnded && (Request.Final?.Line < line || connectionEnd < line))
        {
            await NextAsync();
        }
    }

    internal override async Task LeaveAsync()
    {
        if (_next is not null)
        {
            // The consumer stands at the next item; only a token gets it out of there.
            await _leaving.CancelAsync();
            Func<Task> next = NextAsync;
            await next.Should().ThrowAsync<OperationCanceledException>();
        }

        await _items.DisposeAsync();
        HasEnded = true;
    }

    internal override async Task EndWithClientAsync()
    {
        while (!HasEnded)
        {
            await NextAsync();
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await _items.DisposeAsync();
        _leaving.Dispose();
    }

    private async Task NextAsync()
    {
        Task<bool> next = _next ?? _items.MoveNextAsync().AsTask();
        _next = null;
        try
        {
            if (await next)
            {
                Items.Add(_items.Current);
            }
            else
            {
                HasEnded = true;
            }
        }
        catch (FluxException e)
        {
            Error = e;
            HasEnded = true;
        }
    }
}
