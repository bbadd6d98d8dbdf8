using FluxWire.Cli.Tests.Support;
using FluxWire.Jobs;

namespace FluxWire.Cli.Tests.Commands;

/// <summary>A broker that has used up the descriptors that its process may have, which needs a process of its own to try.</summary>
public sealed class BrokerDescriptorTests
{
    // The runtime needs some hundred of them itself, and the last 64 are kept.
    private const int Limit = 256;
    private const byte TooManyOpenFiles = 24;

    [Fact]
    public async Task Clients_beyond_the_limit_are_told_so_and_those_within_are_served()
    {
        using FluxwireProcess broker = FluxwireProcess.StartLimited(Limit, "broker");
        string uri = await broker.ReadLineAsync();
        await using FluxClient honest = await FluxClient.ConnectAsync(uri).WaitAsync(TestTimeout.Value);
        Peer[] crowd = new Peer[2 * Limit];
        byte[] greetings = new byte[crowd.Length];
        for (int i = 0; i < crowd.Length; i++)
        {
            crowd[i] = await Peer.ConnectAsync(uri);
            greetings[i] = (await crowd[i].ReceiveAsync(1))[0];
        }

        greetings[0].Should().Be(0);
        greetings[^1].Should().Be(TooManyOpenFiles);
        greetings.Should().OnlyContain(greeting => greeting == 0 || greeting == TooManyOpenFiles);
        await crowd[^1].ReceiveEndAsync();
        await CompleteAsync(honest);

        Array.ForEach(crowd, static peer => peer.Dispose());

        // The broker notices their going while it serves somebody else.
        FluxClient? next = null;
        while (next is null)
        {
            await CompleteAsync(honest);
            next = await TryConnectAsync(uri);
        }

        await using (next)
        {
            await CompleteAsync(next);
        }

        await broker.SignalAsync("TERM");
        (await broker.FinishAsync()).Should().Be(new ProgramResult(0, "", ""));
    }

    private static async Task CompleteAsync(FluxClient client)
    {
        JobId id = await client.Jobs.SubmitAsync(Jobspec.FromCommand("true")).WaitAsync(TestTimeout.Value);
        (await client.Jobs.ResultAsync(id).WaitAsync(TestTimeout.Value)).Result.Should().Be(JobOutcome.Completed, "jobs need descriptors too");
    }

    private static async Task<FluxClient?> TryConnectAsync(string uri)
    {
        try
        {
            return await FluxClient.ConnectAsync(uri).WaitAsync(TestTimeout.Value);
        }
        catch (FluxConnectionException e) when (e.Errno.Value == TooManyOpenFiles)
        {
            return null;
        }
    }
}
