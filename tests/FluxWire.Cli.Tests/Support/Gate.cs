namespace FluxWire.Cli.Tests.Support;

/// <summary>Holds a job up until a test lets it go on: a named pipe that the job makes and reads.</summary>
/// <param name="path">The pipe.</param>
internal sealed class Gate(string path)
{
    /// <summary>Shell words: makes the pipe, tells so by a line, and waits for the test; what the test says is written out.</summary>
    internal string Script => $"mkfifo '{path}' && echo first && cat '{path}'";

    /// <summary>Lets the job go on; it has written its first line.</summary>
    internal async Task OpenAsync(string text)
    {
        // To open a pipe waits for its other end.
        await Task.Run(async () =>
        {
            await using FileStream pipe = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            await pipe.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text));
        }).WaitAsync(TestTimeout.Value);
    }
}
