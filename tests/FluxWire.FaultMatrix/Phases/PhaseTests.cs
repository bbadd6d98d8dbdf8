using FluxWire.FaultMatrix.Matrix;
using FluxWire.FaultMatrix.Remains;
using FluxWire.FaultMatrix.Stages;

namespace FluxWire.FaultMatrix.Phases;

/// <summary>The cells of one or some phases.</summary>
[Collection(MatrixCollection.Name)]
[TestCaseOrderer(LastThingsLast.TypeName, LastThingsLast.AssemblyName)]
public abstract class PhaseTests(MatrixFixture fixture)
{
    // A broker remembers the jobs that have ended; of what clients did to it nothing stays.
    private const long MemoryLimit = 64 * 1024 * 1024;

    /// <summary>After all cells of the class, and so of all classes before.</summary>
    [Fact]
    public async Task The_broker_serves_on_and_nothing_is_left_behind()
    {
        await fixture.ExpectQuietAsync();
        UnobservedExceptions.Take().Should().BeEmpty();
        FluxClient honest = fixture.Instance.Control;
        (await fixture.Instance.CountClientsAsync()).Should().Be(1);
        (await fixture.Instance.CountActiveJobsAsync()).Should().Be(0);
        LiveJob job = await fixture.Instance.StartJobAsync(Instance.Single);
        await job.SignalAsync();
        (await honest.Jobs.WaitAsync(job.Id).Guarded()).ErrorString.Should().Be("task(s) exited with exit code 3");
        FluxClientStatistics statistics = honest.GetStatistics();
        statistics.QuarantinedMatchtags.Should().Be(0);
        statistics.UnmatchedResponses.Should().Be(0);
        (GC.GetTotalMemory(forceFullCollection: true) - fixture.MemoryAtStart).Should().BeLessThan(MemoryLimit);
    }

    /// <summary>Plays a cell. Not async, so that what it awaits goes on where the client tells it.</summary>
    private protected Task RunAsync(Phase phase, string fault, Life life, Func<Stage, Task> play)
    {
        TestMode.LeaveContext();
        return RunAsync(new Cell(phase, FaultCases.Find(fault), life), play);
    }

    private async Task RunAsync(Cell cell, Func<Stage, Task> play)
    {
        await using (Stage stage = new(fixture.Instance, cell))
        {
            await play(stage);
        }

        await fixture.ExpectQuietAsync();
    }
}
