namespace FluxWire.Embedded.Output;

/// <summary>A file that output goes to; it is closed when the last stream that goes there has ended.</summary>
internal sealed class OutputFile : IDisposable
{
    private readonly FileStream _stream;
    private int _users;

    /// <param name="path">Its absolute path.</param>
    /// <param name="append">Whether to keep what is in it.</param>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be opened.</exception>
    public OutputFile(string path, bool append)
        => _stream = new FileStream(path, append ? FileMode.Append : FileMode.Create, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

    /// <summary>One stream more goes here.</summary>
    public OutputFile AddUser()
    {
        _users++;
        return this;
    }

    public void Write(ReadOnlySpan<byte> data) => _stream.Write(data);

    /// <summary>One stream has ended; the last closes the file.</summary>
    public void Release()
    {
        if (--_users == 0)
        {
            Dispose();
        }
    }

    public void Dispose() => _stream.Dispose();
}
