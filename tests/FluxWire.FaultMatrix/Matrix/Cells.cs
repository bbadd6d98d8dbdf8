namespace FluxWire.FaultMatrix.Matrix;

/// <summary>The matrix: every fault at every phase in both lives, but for what makes no sense.</summary>
internal static class Cells
{
    public static IReadOnlyList<Cell> All { get; } =
    [
        .. from phase in Enum.GetValues<Phase>()
           from fault in FaultCases.All
           from life in Enum.GetValues<Life>()
           let cell = new Cell(phase, fault, life)
           where WhyLeftOut(cell) is null
           select cell,
    ];

    /// <summary>The cells of some phases, as the arguments of a theory.</summary>
    public static TheoryData<Phase, string, Life> Of(params IReadOnlyList<Phase> phases)
    {
        TheoryData<Phase, string, Life> data = [];
        foreach (Cell cell in All.Where(cell => phases.Contains(cell.Phase)))
        {
            data.Add(cell.Phase, cell.Fault.Name, cell.Life);
        }

        return data;
    }

    /// <summary>Why a cell is none; null if it is one.</summary>
    public static string? WhyLeftOut(Cell cell) => WhyLeftOut(cell.Phase, cell.Fault, cell.Life);

    private static string? WhyLeftOut(Phase phase, FaultCase fault, Life life) => phase switch
    {
        Phase.Reconnecting or Phase.Resuming when life == Life.OneConnection
            => "There is no other connection.",
        not (Phase.Connect or Phase.Reconnecting) when fault.Aim == Aim.Admission
            => "Whoever is connected does not notice what newcomers find.",
        Phase.Connect when fault.Aim != Aim.Admission
            => "Nothing is said before the connection is made.",
        not (Phase.Greeting or Phase.Reconnecting) when fault.Aim == Aim.Greeting
            => "A client is greeted once.",
        Phase.Greeting when fault.Aim == Aim.ToBroker
            => "A client says nothing before it is greeted.",
        Phase.Greeting when fault.Aim == Aim.ToClient
            => WhyNoGreetingFault(fault),
        Phase.FirstRoundTrip or Phase.Reconnecting when fault.TakesPoke && fault.Effect == Effect.Loss
            => "A client that waits for its first answer sends nothing that could be reset.",
        Phase.Reconnecting when fault.Effect == Effect.LatenessAfterCancel
            => "Nobody's token belongs to an attempt to connect again.",
        Phase.Idle when fault.NeedsMessage || fault.KeepsAnswer || !fault.At.Equals(0)
            => "While nothing is said there is no message to be struck, or to be struck in the middle.",
        Phase.LargeCall when fault.Family == "Split"
            => "Millions of pieces say no more than the few of a small message.",
        _ => null,
    };

    private static string? WhyNoGreetingFault(FaultCase fault) => fault.Family switch
    {
        "WrongMagic" or "AnnounceSize" or "Matchtag" => "A greeting has no magic, no size and no tag.",
        "Split" => "A greeting is one byte.",
        "Reset" when !fault.At.Equals(^0) => "A client that waits to be greeted sends nothing that could be reset.",
        _ => fault.At.Equals(0) || fault.At.Equals(^0) ? null : "A greeting is one byte, and has no middle.",
    };
}
