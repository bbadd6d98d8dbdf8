using FluxWire.FaultMatrix.Matrix;
using Xunit.Abstractions;

namespace FluxWire.FaultMatrix;

/// <summary>The matrix is as large as it is said to be, and has no empty row or column.</summary>
public sealed class MatrixSizeTests(ITestOutputHelper output)
{
    private const int CellCount = 1620;

    [Fact]
    public void Every_phase_and_every_fault_has_cells_and_their_number_is_known()
    {
        foreach (Phase phase in Enum.GetValues<Phase>())
        {
            int count = Cells.All.Count(cell => cell.Phase == phase);
            output.WriteLine($"{phase}: {count} cells");
            count.Should().BePositive($"{phase} is a phase");
        }

        foreach (IGrouping<string, FaultCase> family in FaultCases.All.GroupBy(static fault => fault.Family))
        {
            output.WriteLine($"{family.Key}: {family.Count()} faults, {Cells.All.Count(cell => cell.Fault.Family == family.Key)} cells");
        }

        FaultCases.All.Should().OnlyContain(fault => Cells.All.Any(cell => cell.Fault == fault));
        FaultCases.All.Select(static fault => fault.Name).Should().OnlyHaveUniqueItems();
        output.WriteLine($"{FaultCases.All.Count} faults in {FaultCases.All.GroupBy(static fault => fault.Family).Count()} families, {Cells.All.Count} cells");
        Cells.All.Count.Should().Be(CellCount);
    }
}
