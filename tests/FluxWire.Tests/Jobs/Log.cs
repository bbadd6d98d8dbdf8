using FluxWire.Jobs;

namespace FluxWire.Tests.Jobs;

/// <summary>Eventlogs in short: each event as <c>TIME NAME CONTEXT</c>, with the context's JSON as it is.</summary>
internal static class Log
{
    internal static readonly JobId Id = new(13375585124352);

    internal static string Line(string text)
    {
        string[] words = text.Split(' ', 3);
        string context = words.Length > 2 ? $",\"context\":{words[2]}" : "";
        return $"{{\"timestamp\":{words[0]},\"name\":\"{words[1]}\"{context}}}";
    }

    internal static JobResult Fold(IEnumerable<string> events, TimeProvider? timeProvider = null)
    {
        JobResultReducer reducer = new(Id);
        foreach (string entry in events)
        {
            reducer.Apply(JobEvent.Parse(Line(entry)));
        }

        return reducer.ToResult(timeProvider);
    }
}
