using FluxWire.Testing;

namespace FluxWire.FaultMatrix.Matrix;

/// <summary>Every fault, with the places and directions in which it is tried.</summary>
internal static class FaultCases
{
    private const int GarbageSize = 64;
    private const byte Eperm = 1;
    private const byte Eacces = 13;

    // Before the message, in the frame's prefix (8 bytes), in the topic, in the payload, in the header (the last 20 bytes), at its end.
    private static readonly Index[] Places = [0, 3, 12, ^30, ^10, ^0];

    public static IReadOnlyList<FaultCase> All { get; } =
        [.. Admissions(), .. Greetings(), .. Messages(Aim.ToBroker), .. Messages(Aim.ToClient), .. BothWays(), .. Answers()];

    public static FaultCase Find(string name) => All.Single(fault => fault.Name == name);

    private static IEnumerable<FaultCase> Admissions() =>
    [
        Admission(ProxyAdmission.NobodyListens, Effect.Refusal, FluxErrno.ECONNREFUSED),
        Admission(ProxyAdmission.SocketMissing, Effect.Refusal, FluxErrno.ENOENT),
        Admission(ProxyAdmission.AcceptAndClose, Effect.Refusal, FluxErrno.ECONNRESET),
        Admission(ProxyAdmission.NotAccepting, Effect.Silence, null),
        new("BrokerAbsent", "BrokerAbsent", Aim.Admission, Effect.Refusal) { Errno = FluxErrno.ECONNRESET },
    ];

    private static IEnumerable<FaultCase> Greetings() =>
    [
        new("Greeting withheld", "Withheld", Aim.Greeting, Effect.Silence) { Fault = Fault.Stall() },
        new("Greeting EPERM", "GreetingErrno", Aim.Greeting, Effect.Refusal) { Fault = Fault.GreetingErrno(Eperm), Errno = FluxErrno.EPERM },
        new("Greeting EACCES", "GreetingErrno", Aim.Greeting, Effect.Refusal) { Fault = Fault.GreetingErrno(Eacces), Errno = FluxErrno.EACCES },
        new("Greeting, then silence", "GreetingThenSilence", Aim.Greeting, Effect.Silence) { Fault = Fault.Silence(^0), At = ^0 },
    ];

    private static IEnumerable<FaultCase> Messages(Aim aim)
    {
        foreach (Index at in Places)
        {
            yield return Of("Cut", aim, EndingAt(at, aim), Fault.Cut(at), at) with { KeepsAnswer = aim == Aim.ToBroker && at.Equals(^0) };
        }

        // A request that has arrived whole is answered before the client sends again and is reset: that is a loss while it is idle.
        foreach (Index at in aim == Aim.ToClient ? (Index[])[0, 12, ^0] : [0, 12])
        {
            yield return Of("Reset", aim, EndingAt(at, aim), Fault.Reset(at), at) with { TakesPoke = true };
        }

        foreach (Index at in (Index[])[0, ^10])
        {
            yield return Of("HalfClose", aim, Effect.Loss, Fault.HalfClose(at), at);
        }

        foreach (Index at in (Index[])[0, ^20])
        {
            yield return Of("Garbage", aim, Effect.Loss, Fault.Garbage(GarbageSize, at), at);
        }

        yield return Of("HugeFrame", aim, Effect.Loss, Fault.HugeFrame(), 0);
        yield return Of("WrongMagic", aim, Effect.Loss, Fault.WrongMagic(), null);
        yield return Of("AnnounceSize", aim, Effect.Loss, Fault.AnnounceSize(uint.MaxValue), null);
        foreach (Effect effect in (Effect[])[Effect.Silence, Effect.Pause])
        {
            yield return Of("Stall", aim, effect, Fault.Stall(), 0);
            yield return Of("Stall", aim, effect, Fault.Stall(12), 12);
            yield return Of("StopReading", aim, effect, Fault.StopReading(), 0);
        }

        yield return Of("Coalesce", aim, Effect.Pause, Fault.Coalesce(), null);
        yield return Of("Delay", aim, Effect.Pause, Fault.Delay(Limits.Delay), null);
        yield return Of("Split", aim, Effect.Nothing, Fault.Split(), null);
        yield return Of("Drop", aim, Effect.Absence, Fault.Drop(), null);
    }

    private static IEnumerable<FaultCase> BothWays()
    {
        foreach (Effect effect in (Effect[])[Effect.Silence, Effect.Pause])
        {
            yield return Of("Stall", Aim.ToBroker, effect, Fault.Stall(bothWays: true), 0) with { BothWays = true };
            yield return Of("StopReading", Aim.ToBroker, effect, Fault.StopReading(bothWays: true), 0) with { BothWays = true };
        }
    }

    private static IEnumerable<FaultCase> Answers() =>
    [
        Of("Duplicate", Aim.ToClient, Effect.Repetition, Fault.Duplicate(), null),

        // Another generation of the same slot: the likeliest tag to be mistaken.
        Of("Matchtag", Aim.ToClient, Effect.Absence, Fault.Matchtag(static tag => tag ^ 0x8000_0000), null),
        Of("Late", Aim.ToClient, Effect.LatenessAfterCancel, Fault.Late(), null),
        Of("Late", Aim.ToClient, Effect.LatenessAfterTimeout, Fault.Late(), null),
    ];

    private static Effect EndingAt(Index at, Aim aim) => aim == Aim.ToClient && at.Equals(^0) ? Effect.LossAfter : Effect.Loss;

    private static FaultCase Admission(ProxyAdmission admission, Effect effect, FluxErrno? errno)
        => new($"{admission}", $"{admission}", Aim.Admission, effect) { Admission = admission, Errno = errno };

    private static FaultCase Of(string family, Aim aim, Effect effect, Fault fault, Index? at)
        => new($"{fault} {aim}{Suffix(effect)}", family, aim, effect) { Fault = fault, At = at ?? 0, NeedsMessage = at is null };

    private static string Suffix(Effect effect) => effect switch
    {
        Effect.Silence => ", too long",
        Effect.Pause => ", for a while",
        Effect.LatenessAfterCancel => ", after a cancel",
        Effect.LatenessAfterTimeout => ", after the deadline",
        _ => string.Empty,
    };
}
