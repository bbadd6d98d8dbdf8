namespace FluxWire.Jobs;

/// <summary>The four spellings that flux-core has for states and outcomes.</summary>
public enum JobNameStyle
{
    /// <summary><c>INACTIVE</c>, <c>COMPLETED</c>; libflux's <c>L</c>.</summary>
    LongUpper,

    /// <summary><c>inactive</c>, <c>completed</c>; libflux's <c>l</c>.</summary>
    LongLower,

    /// <summary><c>I</c>, <c>CD</c>; libflux's <c>S</c>.</summary>
    ShortUpper,

    /// <summary><c>i</c>, <c>cd</c>; libflux's <c>s</c>.</summary>
    ShortLower,
}
