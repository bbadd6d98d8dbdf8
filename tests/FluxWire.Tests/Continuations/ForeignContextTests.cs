using FluxWire.Connection;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Continuations;

/// <summary>A connection lives longer than the request that has opened it, and must not keep what flows with that one.</summary>
[Collection(InlineClients.Name)]
public sealed class ForeignContextTests
{
    private static readonly AsyncLocal<string?> Flowing = new();

    [Theory, InBothModes]
    public async Task The_reader_has_nothing_of_who_has_connected(ContinuationMode mode)
    {
        string? seen = "nothing";
        using SteppedTransport transport = new();
        Flowing.Value = "a web request";
        using FluxConnection connection = await FluxConnection.ConnectAsync(
            () =>
            {
                seen = Flowing.Value;
                return transport;
            },
            new ConnectionOptions("test", 1_000, 1_000, mode)).Soon();

        seen.Should().BeNull();
        Flowing.Value.Should().Be("a web request");
    }

    [Fact]
    public async Task The_next_reader_has_nothing_of_who_has_connected_first()
    {
        StallWatch watch = new();
        TaskCompletionSource<string?> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using Gate gate = new();
        InlineCompletions completions = new(static () => { }, () => seen.TrySetResult(Flowing.Value));
        Flowing.Value = "a web request";
        watch.Add(completions);
        completions.Add(new ToldOperation(() =>
        {
            // As a reader does that begins to tell; the watch has what flows from here, too, if it took any.
            watch.WakeUp();
            gate.Pass();
        }));
        Thread reader = new(() =>
        {
            completions.Begin();
            completions.Deliver();
        });
        reader.Start();

        (await seen.Task.Soon()).Should().BeNull();
        gate.Open();
        reader.Join();
        watch.Remove(completions);
    }
}
