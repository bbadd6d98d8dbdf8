using System.Text.Json;

namespace FluxWire.Replay.Tests.Recordings;

/// <summary>One call of the recorded program, and what it returned or raised.</summary>
internal sealed class RecordedStep
{
    private readonly List<RecordedMessage> _sent = [];

    internal RecordedStep(int number, JsonElement step)
    {
        Number = number;
        Call = step.GetProperty("call"u8).GetString()!;
        Args = step.TryGetProperty("args"u8, out JsonElement args) ? args : JsonElement.Parse("{}"u8);
        Connection = step.TryGetProperty("connection"u8, out JsonElement connection) ? connection.GetInt32() : 1;
        Begin = step.GetProperty("t0"u8).GetDouble();
        End = step.GetProperty("t1"u8).GetDouble();
        Returned = step.TryGetProperty("returned"u8, out JsonElement returned) ? returned : null;
        Raised = step.TryGetProperty("raised"u8, out JsonElement raised) ? raised : null;
    }

    /// <summary>The step's number, from 1.</summary>
    internal int Number { get; }

    internal string Call { get; }

    internal JsonElement Args { get; }

    /// <summary>Which connection it used, from 1.</summary>
    internal int Connection { get; }

    internal double Begin { get; }

    internal double End { get; }

    internal JsonElement? Returned { get; }

    internal JsonElement? Raised { get; }

    /// <summary>What the client sent during the step, and in the gap before it.</summary>
    internal IReadOnlyList<RecordedMessage> Sent => _sent;

    internal JsonElement? Arg(string name)
        => Args.ValueKind == JsonValueKind.Object && Args.TryGetProperty(name, out JsonElement value) ? value : null;

    internal void Add(RecordedMessage message) => _sent.Add(message);

    /// <summary>Whether a message was sent by the step itself, not in the gap before it.</summary>
    internal bool Covers(RecordedMessage message) => message.Record.Time >= Begin && message.Record.Time <= End;

    public override string ToString() => $"step {Number} ({Call} {Args.GetRawText()})";
}
