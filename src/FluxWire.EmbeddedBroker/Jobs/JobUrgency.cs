namespace FluxWire.Embedded.Jobs;

/// <summary>The scale of urgencies (RFC 30), and the priority that each gives by default.</summary>
internal static class JobUrgency
{
    public const int Hold = 0;
    public const int Default = 16;
    public const int Expedite = 31;

    private const long HighestPriority = uint.MaxValue;

    public static bool IsValid(int urgency) => urgency is >= Hold and <= Expedite;

    public static long ToPriority(int urgency) => urgency == Expedite ? HighestPriority : urgency;
}
