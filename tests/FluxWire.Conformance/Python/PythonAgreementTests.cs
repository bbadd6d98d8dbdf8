using System.Text.Json;
using FluxWire.Conformance.Brokers;
using FluxWire.Jobs;
using static FluxWire.Conformance.JobScenarios;

namespace FluxWire.Conformance.Python;

/// <summary>The same jobs, asked for by FluxWire and by Python: the answers are equal key for key and value for value.</summary>
[Collection(BrokerTests.Name)]
public sealed class PythonAgreementTests(BrokerFixture brokers)
{
    [WithFluxCommandTheory, OnEmbeddedBroker, OnRealBroker]
    public async Task Results_of_every_kind_of_end(BrokerKind kind)
    {
        await using FluxClient flux = await brokers.ConnectAsync(kind);
        Jobspec timeLimited = Shell("exec sleep 60");
        timeLimited.Duration = TimeSpan.FromSeconds(0.5);
        Jobspec unsatisfiable = Shell("true");
        unsatisfiable.Tasks = 100_000;
        Task<Finished>[] jobs =
        [
            RunAsync(flux, Shell("true")),
            RunAsync(flux, Shell("exit 3")),
            RunAsync(flux, Shell("kill -SEGV $$")),
            RunAsync(flux, Shell("true"), HeldWaitable, static job => job.CancelAsync("never mind")),
            RunAsync(flux, Shell("exec sleep 60"), act: async job =>
            {
                await UntilEventAsync(job, "start");
                await job.CancelAsync();
            }),
            RunAsync(flux, timeLimited),
            RunAsync(flux, Jobspec.FromCommand("no-such-command")),
            RunAsync(flux, unsatisfiable),
            RunAsync(flux, Shell("true"), HeldWaitable, static async job =>
            {
                await job.RaiseAsync("one", 1, "größer");
                await job.RaiseAsync("two", 2);
                await job.CancelAsync();
            }),
        ];
        Finished[] finished = await Task.WhenAll(jobs);

        IReadOnlyList<JsonElement> answers = await PythonAnswers.ResultsAsync(
            await brokers.UriOf(kind), finished.Select(static job => job.Id));
        for (int i = 0; i < finished.Length; i++)
        {
            ShouldBeEqual(finished[i].Result.ToJson(), answers[i].GetProperty("dict"));
            ShouldBeEqual(finished[i].Result.ToJobInfo().ToJson(), answers[i].GetProperty("info"));
        }
    }

    // As Python dictionaries are compared: the same keys in the same order, numbers by value.
    private static void ShouldBeEqual(string ours, JsonElement python)
    {
        JsonElement parsed = JsonElement.Parse(ours);
        parsed.EnumerateObject().Select(static p => p.Name).Should().Equal(python.EnumerateObject().Select(static p => p.Name));
        JsonElement.DeepEquals(Normalize(parsed), Normalize(python)).Should().BeTrue($"ours is {ours} and Python's is {python.GetRawText()}");
    }

    // 1795381110.0552444 and 1795381110.05524441 are one double, and 0 and 0.0 one number.
    private static JsonElement Normalize(JsonElement element)
        => JsonSerializer.SerializeToElement(ToObject(element));

    private static object? ToObject(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().ToDictionary(static p => p.Name, static p => ToObject(p.Value)),
        JsonValueKind.Array => element.EnumerateArray().Select(ToObject).ToArray(),
        JsonValueKind.Number => element.TryGetInt64(out long integer) ? (double)integer : element.GetDouble(),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.True or JsonValueKind.False => element.GetBoolean(),
        _ => null,
    };
}

/// <summary>A theory that asks the flux command too; reported as skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class WithFluxCommandTheoryAttribute : TheoryAttribute
{
    /// <summary>Decides whether there is one.</summary>
    public WithFluxCommandTheoryAttribute() => Skip = RealFlux.WhyNoCommand;
}
