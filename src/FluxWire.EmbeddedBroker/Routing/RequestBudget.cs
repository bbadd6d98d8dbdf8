namespace FluxWire.Embedded.Routing;

/// <summary>What one client has asked for and is still owed.</summary>
/// <remarks>
/// Services keep the requests that they answer later, payloads and all. So not only their number counts: all of them together may be as
/// large as one message.
/// </remarks>
/// <param name="maxCount">How many there may be.</param>
/// <param name="maxBytes">How many bytes they may have together.</param>
internal sealed class RequestBudget(int maxCount, long maxBytes)
{
    private readonly HashSet<Request> _outstanding = [];
    private long _bytes;

    /// <summary>Takes one more, if there is room.</summary>
    public bool TryTake(Request request)
    {
        if (_outstanding.Count >= maxCount || _bytes + request.Message.Payload.Length > maxBytes)
        {
            return false;
        }

        _bytes += request.Message.Payload.Length;
        return _outstanding.Add(request);
    }

    /// <summary>Gives one back; without effect if it was not taken.</summary>
    public void Return(Request request)
    {
        if (_outstanding.Remove(request))
        {
            _bytes -= request.Message.Payload.Length;
        }
    }

    /// <summary>Gives back what a service has dropped without an answer, because who sent it is gone.</summary>
    public void Forget(Service service, string sender)
    {
        foreach (Request request in _outstanding.Where(request => service.Owns(request) && request.IsFrom(sender)).ToArray())
        {
            Return(request);
        }
    }
}
