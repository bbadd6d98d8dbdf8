using FluxWire.Replay.Tests.Peers;
using FluxWire.Replay.Tests.Recordings;
using FluxWire.Replay.Tests.Steps;

namespace FluxWire.Replay.Tests;

/// <summary>Every recording, in every delivery: FluxWire sends what libflux sent, and makes of the answers what Python made of them.</summary>
public sealed class ReplayTests
{
    public static TheoryData<string, Delivery> Scenarios()
    {
        TheoryData<string, Delivery> scenarios = [];
        foreach (string scenario in RecordingFolders.OfRepository.Concat(RecordingFolders.More))
        {
            foreach (Delivery delivery in Enum.GetValues<Delivery>())
            {
                scenarios.Add(scenario, delivery);
            }
        }

        return scenarios;
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Does_what_libflux_did(string scenario, Delivery delivery)
        => await ReplayRun.ExecuteAsync(RecordingFolders.Load(scenario), delivery, RecordingFolders.IsOfRepository(scenario));
}
