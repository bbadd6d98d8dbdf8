using System.Text;
using FluxWire.Connection;
using FluxWire.Protocol;

namespace FluxWire.Jobs;

/// <summary>What <c>job-manager.wait</c> would have said of a job, from its eventlog.</summary>
/// <remarks>
/// The event that moved the job to CLEANUP decides: the first of <c>finish</c> and a fatal exception. Exceptions that came later do not matter here,
/// unlike in <see cref="JobResultReducer"/>.
/// </remarks>
internal sealed class WaitVerdict(JobId id) : IResponseFold<JobWaitResult>
{
    // libflux has 160 bytes for the text, its end included, and marks what it had to cut.
    private const int MaxTextBytes = 159;

    private JobWaitResult? _verdict;

    /// <inheritdoc/>
    public void Apply(in FluxMessage response)
    {
        if (_verdict is not null || EventlogResponse.Parse(response) is not JobEvent entry)
        {
            return;
        }

        try
        {
            _verdict = entry.Name switch
            {
                "finish" => Finished(entry),
                "exception" when entry.Context.GetProperty("severity"u8).GetInt32() == 0 => Raised(entry),
                _ => null,
            };
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            // Without its cause, which may quote what it cannot read.
            throw new FluxProtocolException(FluxProtocolError.InvalidEventlogEntry, 0, $"the event '{entry.Name}' of job {id} is not of RFC 21");
        }
    }

    /// <inheritdoc/>
    public JobWaitResult ToResult() => _verdict ?? throw new FluxProtocolException(
        FluxProtocolError.InvalidEventlogEntry, 0, $"the log of job {id} has ended without saying how the job did");

    private JobWaitResult Finished(JobEvent entry)
    {
        WaitStatus status = new(entry.Context.GetProperty("status"u8).GetInt32());
        return new JobWaitResult(id, status.IsSuccess, status.Describe());
    }

    private JobWaitResult Raised(JobEvent entry)
    {
        string type = entry.Context.GetProperty("type"u8).GetString()!;
        string? note = entry.Context.TryGetProperty("note"u8, out System.Text.Json.JsonElement text) ? text.GetString() : null;
        return new JobWaitResult(id, Success: false, Cut($"Fatal exception type={type} {note}"));
    }

    private static string Cut(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length <= MaxTextBytes)
        {
            return text;
        }

        if (bytes.Length > MaxTextBytes + 1)
        {
            bytes[MaxTextBytes - 1] = (byte)'+';
        }

        return Encoding.UTF8.GetString(bytes.AsSpan(0, MaxTextBytes));
    }
}
