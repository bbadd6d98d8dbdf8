using System.Buffers;
using System.Text;
using FluxWire.Jobs;
using FluxWire.Protocol;

namespace FluxWire.Tests.Secrets;

/// <summary>Objects that hold what is nobody's business do not show it when they are put into a log.</summary>
public sealed class TextSecretTests
{
    private static readonly byte[] Bytes = Encoding.UTF8.GetBytes(Canary.Value);

    public static TheoryData<Func<object>> Holders => new()
    {
        () =>
        {
            Jobspec jobspec = Jobspec.FromCommand("echo", Canary.Value);
            jobspec.Environment["PASSWORD"] = Canary.Value;
            return jobspec.SetAttribute("user.secret", Canary.Value);
        },
        () => new SubmitOptions { UserId = 1 },
        () => new SignedJob(0, "none", Bytes),
        () => new JobOutputData(1, "stdout", IdSet.Parse("0-3"), Bytes, EndOfStream: true),
        () => FluxMessage.Request(Bytes, new ReadOnlySequence<byte>(Bytes), FluxNodeId.Any, 1),
        () => new Connection.OutboundRequest("test.call", Bytes, FluxNodeId.Any, FluxMessageFlags.None),
        () => new FluxClientOptions(),
    };

    [Theory]
    [MemberData(nameof(Holders))]
    public void Its_text_does_not_show_it(Func<object> holder) => Canary.ShouldNotBeIn(holder().ToString());

    [Fact]
    public void Output_tells_how_much_came_from_where()
    {
        new JobOutputData(1, "stdout", IdSet.Parse("0-3"), Bytes, EndOfStream: false).ToString().Should().Be("stdout of 0-3: 19 bytes");
        new JobOutputData(1, "stderr", IdSet.Parse("7"), default, EndOfStream: true).ToString().Should().Be("stderr of 7: 0 bytes, the last");
    }
}
