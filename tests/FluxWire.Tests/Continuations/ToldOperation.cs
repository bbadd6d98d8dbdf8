using FluxWire.Connection;
using FluxWire.Protocol;

namespace FluxWire.Tests.Continuations;

/// <summary>An operation that has ended, and what the code does that waits for it.</summary>
internal sealed class ToldOperation(Action onTell) : PendingOperation
{
    internal override bool IsCompleted => true;

    internal override bool OnResponse(in FluxMessage response) => throw new InvalidOperationException("It has ended.");

    internal override void Tell() => onTell();

    internal override void Fail(Exception reason) => throw new InvalidOperationException("It has ended.", reason);
}
