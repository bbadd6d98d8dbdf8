namespace FluxWire;

/// <summary>How <see cref="IdSet.ToString(IdSetNotation)"/> writes a set (RFC 22).</summary>
[Flags]
public enum IdSetNotation
{
    /// <summary>Every id by itself: <c>0,1,2,7</c>. As long as the set is large.</summary>
    None = 0,

    /// <summary>Neighbours as a range: <c>0-2,7</c>.</summary>
    Ranges = 1,

    /// <summary>Brackets around more than one id, as hostnames use them: <c>[0-2,7]</c>, but <c>7</c>.</summary>
    Brackets = 2,
}
