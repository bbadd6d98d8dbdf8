using FluxWire.Embedded;
using FluxWire.Jobs;
using FluxWire.Testing.Tests.Support;

namespace FluxWire.Testing.Tests;

/// <summary>With a real client and a real broker at its ends.</summary>
public sealed class EmbeddedBrokerTests
{
    [Fact]
    public async Task A_job_is_submitted_and_its_result_awaited_through_the_proxy()
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync();
        await using FluxFaultProxy proxy = FluxFaultProxy.Start(broker.Uri);
        Task<ProxiedMessage> submitted = proxy.WaitForMessageAsync(MessageMatch.Request("job-ingest.submit"));
        ArmedFault split = proxy.Arm(Fault.Split(7), MessageMatch.ToClient with { Times = null });
        await using (FluxClient flux = await FluxClient.ConnectAsync(proxy.Uri).Guarded())
        {
            JobId id = await flux.Jobs.SubmitAsync(Jobspec.FromCommand("true")).Guarded();
            JobResult result = await flux.Jobs.ResultAsync(id).Guarded();
            result.ReturnCode.Should().Be(0);
        }

        (await submitted.Guarded()).Direction.Should().Be(ProxyDirection.ToBroker);
        split.FiredCount.Should().BePositive();
        await proxy.WaitForNoConnectionAsync().Guarded();
        proxy.AcceptedCount.Should().Be(1);
    }
}
