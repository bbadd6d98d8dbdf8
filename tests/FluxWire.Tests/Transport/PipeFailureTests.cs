using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Transport;

/// <summary>A peer that ends its pipes with an exception, of whatever kind, has broken the connection and nothing else.</summary>
public sealed class PipeFailureTests
{
    private static readonly Exception Cause = new NotSupportedException("The other end has a bug.");

    [Fact]
    public void Who_receives_is_told()
    {
        using PipePair pair = new();
        pair.Output.Complete(Cause);

        ExpectBroken(() => pair.Transport.Receive(new byte[1]));
    }

    [Fact]
    public async Task Who_looks_whether_something_has_come_goes_on_to_receive()
    {
        using PipePair pair = new();
        Task<bool> waiting = await Blocked.BeginAsync(() => pair.Transport.WaitUntilReadable((int)Safety.Limit.TotalMilliseconds));

        await pair.Output.CompleteAsync(Cause);

        (await waiting.Soon()).Should().BeTrue("a receive would not block");
        ExpectBroken(() => pair.Transport.Receive(new byte[1]));
    }

    [Fact]
    public void Who_sends_is_told()
    {
        using PipePair pair = new();
        pair.Input.Complete(Cause);

        ExpectBroken(() => pair.Transport.Send([1]));
    }

    [Fact]
    public async Task Who_waits_for_it_to_read_is_told()
    {
        using PipePair pair = new();
        pair.Fill();
        Task waiting = await Blocked.BeginAsync(pair.Transport.WaitUntilWritable);

        await pair.Input.CompleteAsync(Cause);

        (await waiting.FailureAsync<IOException>()).InnerException.Should().BeSameAs(Cause);
    }

    private static void ExpectBroken(Func<int> use)
        => use.Should().Throw<IOException>().Which.InnerException.Should().BeSameAs(Cause);
}
