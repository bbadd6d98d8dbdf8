namespace FluxWire.Embedded.Eventlogs;

/// <summary>The logs below <c>guest.</c>: what the job itself writes, and only while it runs.</summary>
internal sealed class GuestLogs
{
    /// <summary>Events of the job's start and its shell.</summary>
    public const string Exec = "exec.eventlog";

    /// <summary>Output of the tasks (RFC 24).</summary>
    public const string Output = "output";

    /// <summary>Input to the tasks (RFC 24).</summary>
    public const string Input = "input";

    private readonly Dictionary<string, Eventlog> _logs = new(StringComparer.Ordinal);
    private readonly List<Action> _waiting = [];

    /// <summary>Whether there are logs yet: from the job's <c>start</c> on.</summary>
    public bool HasStarted { get; private set; }

    /// <summary>Whether nothing will be added any more: from the job's <c>release</c>, or its end without a start.</summary>
    public bool HasEnded { get; private set; }

    public Eventlog? Find(string name) => _logs.GetValueOrDefault(name);

    /// <summary>A log, made on first use.</summary>
    public Eventlog Open(string name)
    {
        if (!_logs.TryGetValue(name, out Eventlog? log))
        {
            _logs.Add(name, log = new Eventlog());
            Wake();
        }

        return log;
    }

    /// <summary>Lets readers in.</summary>
    public void Start()
    {
        HasStarted = true;
        Wake();
    }

    /// <summary>Ends every log.</summary>
    public void End()
    {
        HasEnded = true;
        foreach (Eventlog log in _logs.Values)
        {
            log.Close();
        }

        Wake();
    }

    /// <summary>Does something when the next log appears, or the logs start or end.</summary>
    public void OnChange(Action action) => _waiting.Add(action);

    public void RemoveOnChange(Action action) => _waiting.Remove(action);

    private void Wake()
    {
        Action[] waiting = [.. _waiting];
        _waiting.Clear();
        foreach (Action action in waiting)
        {
            action();
        }
    }
}
