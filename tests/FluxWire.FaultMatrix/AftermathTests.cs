using FluxWire.FaultMatrix.Phases;
using FluxWire.FaultMatrix.Remains;

namespace FluxWire.FaultMatrix;

/// <summary>After the matrix and its broker are gone: collections that are not to run beside others run last.</summary>
[Collection(nameof(AftermathTests))]
[CollectionDefinition(nameof(AftermathTests), DisableParallelization = true)]
public sealed class AftermathTests
{
    // What the runtime and the test host make when it pleases them. One of each cell would be hundreds.
    private const int FewHandles = 10;
    private const int FewThreads = 5;

    [Fact]
    public async Task The_process_is_as_it_was_at_the_start()
    {
        // Alone, when somebody runs this test alone, it has nothing to say.
        ProcessState start = MatrixFixture.AtStart ?? ProcessState.Read();
        UnobservedExceptions.Take().Should().BeEmpty();
        await Guard.UntilAsync(() =>
        {
            ProcessState now = ProcessState.Read();
            return now.Sockets <= start.Sockets && now.ClientThreads == 0
                && now.Handles <= start.Handles + FewHandles && now.OtherThreads <= start.OtherThreads + FewThreads
                ? null : $"{string.Join("\n", now.Descriptors.Except(start.Descriptors))} as at the start ({start}), and not {now}";
        });
    }
}
