using FluxWire.Replay.Tests.Recordings;
using FluxWire.Replay.Tests.Steps;

namespace FluxWire.Replay.Tests;

public sealed class UncoveredStepTests
{
    [Fact]
    public void Every_exception_is_needed()
    {
        IEnumerable<string> calls = RecordingFolders.OfRepository
            .SelectMany(static name => RecordingFolders.Load(name).Steps)
            .Select(static step => step.Call);
        UncoveredSteps.Reasons.Keys.Should().BeSubsetOf(calls);
    }

    [Fact]
    public void Messages_are_left_out_for_two_reasons_only()
    {
        IEnumerable<string?> reasons = RecordingFolders.OfRepository
            .SelectMany(static name => RecordingFolders.Load(name).Connections)
            .SelectMany(static connection => connection.ClientMessages.Select(message => connection.UnsentAt(message.Line)))
            .Where(static reason => reason is not null)
            .Distinct();
        reasons.Should().BeEquivalentTo([UnsentMessages.CancelOfEndedStream, UnsentMessages.TagInUse]);
    }
}
