namespace FluxWire.FaultMatrix.Matrix;

/// <summary>What a fault comes to, by its nature: on this the expected outcomes rest.</summary>
internal enum Effect
{
    /// <summary>The broker cannot be reached.</summary>
    Refusal,

    /// <summary>The connection ends, and the struck message, or the answer to it, does not arrive.</summary>
    Loss,

    /// <summary>The struck message arrives, and then the connection ends.</summary>
    LossAfter,

    /// <summary>Nothing passes that way any more, until every deadline has passed.</summary>
    Silence,

    /// <summary>Nothing passes that way any more, until it goes on in time.</summary>
    Pause,

    /// <summary>This message alone never arrives.</summary>
    Absence,

    /// <summary>The answer arrives when its caller has left: he has cancelled.</summary>
    LatenessAfterCancel,

    /// <summary>The answer arrives when its caller has left: his deadline has passed.</summary>
    LatenessAfterTimeout,

    /// <summary>The answer arrives twice.</summary>
    Repetition,

    /// <summary>Everything arrives, in whatever pieces.</summary>
    Nothing,
}
