using FluxWire.Conformance.Brokers;
using FluxWire.Jobs;
using static FluxWire.Conformance.JobScenarios;

namespace FluxWire.Conformance;

/// <summary><c>job-manager.raise</c> and <c>kill</c>: the errnos differ from one to the other, and they are the broker's.</summary>
[Collection(BrokerTests.Name)]
public sealed class ControlTests(BrokerFixture brokers)
{
    private static readonly JobId Unknown = new(12345);

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Unknown_job(BrokerKind kind)
    {
        await using FluxClient flux = await brokers.ConnectAsync(kind);
        await flux.Jobs.CancelAsync(Unknown).ShouldBeRefusedAsync(FluxErrno.ENOENT, "unknown job id");
        await flux.Jobs.KillAsync(Unknown).ShouldBeRefusedAsync(FluxErrno.EINVAL, "unknown job id");
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Job_that_has_ended(BrokerKind kind)
    {
        await using FluxClient flux = await brokers.ConnectAsync(kind);
        JobId id = (await RunAsync(flux, Shell("true"))).Id;
        await flux.Jobs.CancelAsync(id).ShouldBeRefusedAsync(FluxErrno.ENOENT, "job is inactive");
        await flux.Jobs.KillAsync(id).ShouldBeRefusedAsync(FluxErrno.EINVAL, "job is inactive");
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Job_that_does_not_run_yet(BrokerKind kind)
    {
        await using FluxClient flux = await brokers.ConnectAsync(kind);
        FluxJob job = flux.Jobs.Get(await flux.Jobs.SubmitAsync(Shell("true"), HeldWaitable));
        await job.KillAsync().ShouldBeRefusedAsync(FluxErrno.EINVAL, "job is not running");
        await job.CancelAsync();
        await job.WaitAsync();
    }

    [Theory, OnEmbeddedBroker, OnRealBroker]
    public async Task Exception_that_is_not_valid(BrokerKind kind)
    {
        await using FluxClient flux = await brokers.ConnectAsync(kind);
        FluxJob job = flux.Jobs.Get(await flux.Jobs.SubmitAsync(Shell("true"), HeldWaitable));
        await job.RaiseAsync("two words", 1).ShouldBeRefusedAsync(FluxErrno.EPROTO, "invalid exception type");
        await job.RaiseAsync("a=b", 1).ShouldBeRefusedAsync(FluxErrno.EPROTO, "invalid exception type");
        await job.RaiseAsync("", 1).ShouldBeRefusedAsync(FluxErrno.EPROTO, "invalid exception type");
        await job.RaiseAsync("foo", 8).ShouldBeRefusedAsync(FluxErrno.EPROTO, "invalid exception severity");
        await job.RaiseAsync("foo", -1).ShouldBeRefusedAsync(FluxErrno.EPROTO, "invalid exception severity");
        await job.CancelAsync();
        await job.WaitAsync();
    }
}
