namespace FluxWire.Replay.Tests.Recordings;

/// <summary>A recorded request and everything that came of it.</summary>
internal sealed class RecordedRequest(RecordedMessage message)
{
    private readonly List<RecordedMessage> _responses = [];

    internal RecordedMessage Message { get; } = message;

    /// <summary>Its responses, in order; those included that came when the client had closed.</summary>
    internal IReadOnlyList<RecordedMessage> Responses => _responses;

    /// <summary>The response that no other can follow; null if the connection ended before.</summary>
    internal RecordedMessage? Final { get; private set; }

    /// <summary>The message that cancelled it; null if none did.</summary>
    internal RecordedMessage? Cancel { get; set; }

    /// <summary>Whether it wants answers at all.</summary>
    internal bool WantsResponse => Message.Message.Matchtag != 0;

    internal void Add(RecordedMessage response)
    {
        _responses.Add(response);
        if (response.Message.IsFinalResponse)
        {
            Final = response;
        }
    }

    /// <summary>How many responses are no errors and stand before a line.</summary>
    internal int SuccessesBefore(int line) => _responses.Count(response => response.Line < line && !response.Message.Errno.IsError);

    public override string ToString() => Message.ToString();
}
