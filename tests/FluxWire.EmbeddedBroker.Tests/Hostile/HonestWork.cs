using FluxWire.Embedded.Tests.Wire;

namespace FluxWire.Embedded.Tests.Hostile;

/// <summary>What an honest client does meanwhile.</summary>
internal static class HonestWork
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>How many clients the broker knows.</summary>
    internal static async Task<int> ClientCountAsync(this WireClient client)
        => (await client.CallAsync("connector-local.stats-get", "{}"))["server"].GetProperty("clients").GetArrayLength();

    /// <summary>Asks until the broker knows nobody else any more; each question is a round trip, so it has its chance to notice.</summary>
    internal static async Task UntilAloneAsync(WireClient client)
    {
        using CancellationTokenSource limit = new(Patience);
        while (await client.ClientCountAsync() > 1)
        {
            limit.Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>A ping, a job and its wait, and a listing.</summary>
    internal static async Task DoAsync(WireClient client)
    {
        (await client.CallAsync("broker.ping", """{"seq":1}"""))["seq"].GetInt32().Should().Be(1);
        (await client.WaitAsync(await client.SubmitAsync(TestJobs.Jobspec("honest")))).Success.Should().BeTrue();
        (await client.CallAsync("attr.get", """{"name":"size"}""")).Errno.Should().Be(0);
    }
}
