using System.Text;

namespace FluxWire.Jobs;

/// <summary>Something that came out of a job (RFC 24), in the order in which it was logged.</summary>
/// <param name="Timestamp">When, in seconds since the Unix epoch; times of different tasks need not be in order.</param>
public abstract record JobOutputItem(double Timestamp);

/// <summary>What tasks wrote to a stream, or that they have closed it.</summary>
/// <param name="Timestamp">When, in seconds since the Unix epoch.</param>
/// <param name="Stream">Which stream: <c>stdout</c> or <c>stderr</c>.</param>
/// <param name="Ranks">Which tasks.</param>
/// <param name="Data">The bytes, exactly as they were written; whole lines, except for the last piece of a stream that does not end with one.</param>
/// <param name="EndOfStream">Whether nothing more comes from these tasks on this stream.</param>
public sealed record JobOutputData(double Timestamp, string Stream, IdSet Ranks, ReadOnlyMemory<byte> Data, bool EndOfStream)
    : JobOutputItem(Timestamp)
{
    /// <summary>The bytes as text; what is not UTF-8 becomes U+FFFD.</summary>
    public string Text => Encoding.UTF8.GetString(Data.Span);

    /// <summary>Whether it was written to standard error.</summary>
    public bool IsStandardError => Stream == "stderr";

    /// <summary>What came from where, and how much, for logs; the text itself is only in <see cref="Text"/>.</summary>
    /// <returns>Such as <c>stdout of 0-3: 12 bytes</c>.</returns>
    public override string ToString() => $"{Stream} of {Ranks}: {Data.Length} bytes{(EndOfStream ? ", the last" : "")}";
}

/// <summary>Tasks write a stream to a file, so that none of it comes here.</summary>
/// <param name="Timestamp">When, in seconds since the Unix epoch.</param>
/// <param name="Stream">Which stream: <c>stdout</c> or <c>stderr</c>.</param>
/// <param name="Ranks">Which tasks.</param>
/// <param name="Path">The file, on the machine that runs the job.</param>
public sealed record JobOutputRedirect(double Timestamp, string Stream, IdSet Ranks, string Path) : JobOutputItem(Timestamp);

/// <summary>A message of the job shell, such as why a task could not be started.</summary>
/// <param name="Timestamp">When, in seconds since the Unix epoch.</param>
/// <param name="ShellRank">Which shell; null if the message does not tell.</param>
/// <param name="Level">How bad: 0 fatal, 3 error, 4 warning, 5 notice, 6 debug, 7 trace.</param>
/// <param name="Message">The message.</param>
/// <param name="Component">The shell's part that speaks; null if the message does not tell.</param>
/// <param name="File">The source file that speaks; null if the message does not tell.</param>
/// <param name="Line">The line in it; null if the message does not tell.</param>
public sealed record JobOutputLog(
    double Timestamp, int? ShellRank, int Level, string Message, string? Component, string? File, int? Line) : JobOutputItem(Timestamp);

/// <summary>An exception was raised on the job; it comes from the main eventlog, between whatever output there is.</summary>
/// <param name="Timestamp">When, in seconds since the Unix epoch.</param>
/// <param name="Exception">The exception.</param>
public sealed record JobOutputException(double Timestamp, JobExceptionInfo Exception) : JobOutputItem(Timestamp);

/// <summary>The end: the job is done and all of its output was delivered. Always the last item, and there is always one.</summary>
/// <param name="Timestamp">When the job ended, in seconds since the Unix epoch.</param>
/// <param name="WaitStatus">The status of its shells; null if the job never ran, or did not run to its end.</param>
public sealed record JobOutputEnd(double Timestamp, WaitStatus? WaitStatus) : JobOutputItem(Timestamp);
