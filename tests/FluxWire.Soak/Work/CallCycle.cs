using System.Text.Json;
using System.Text.Json.Nodes;

namespace FluxWire.Soak.Work;

/// <summary>A few calls: some that may be repeated, which always succeed, and some that may not.</summary>
internal sealed class CallCycle(FluxClient flux, Tally tally, Random random)
{
    private const int Calls = 200;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    internal Task RunAsync() => Task.WhenAll(Enumerable.Range(0, random.Next(1, Calls)).Select(i => i % 2 == 0 ? ReadAsync() : CallAsync(i)));

    private async Task ReadAsync()
    {
        try
        {
            string rank = await flux.Broker.GetAttributeAsync("rank").WaitAsync(Limit);
            Note("call: repeatable", rank == "0", rank);
        }
        catch (Exception e)
        {
            tally.NoteUnexpected("getattr", e);
        }
    }

    private async Task CallAsync(int number)
    {
        try
        {
            JsonElement pong = await flux.CallAsync("broker.ping", new JsonObject { ["seq"] = number, ["pad"] = "x" }).AsTask().WaitAsync(Limit);
            Note("call: once", pong.GetProperty("seq").GetInt32() == number, pong.ToString());
        }
        catch (FluxConnectionException e) when (e.MayHaveBeenSent)
        {
            tally.NoteDone("call: once, outcome unknown");
        }
        catch (Exception e)
        {
            tally.NoteUnexpected("ping", e);
        }
    }

    private void Note(string kind, bool isRight, string answer)
    {
        if (isRight)
        {
            tally.NoteDone(kind);
        }
        else
        {
            tally.NoteLost($"{kind} was answered {answer}");
        }
    }
}
