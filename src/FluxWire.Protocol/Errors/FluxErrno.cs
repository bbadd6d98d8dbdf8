namespace FluxWire;

/// <summary>An error number as Flux sends it (RFC 6, response header): a Linux errno, whatever system the client runs on.</summary>
/// <param name="Value">The number; 0 means success.</param>
/// <remarks>Only the numbers that Flux services use have a property here; every other number is carried and named as well.</remarks>
public readonly record struct FluxErrno(int Value)
{
    /// <summary>The broker refused: the caller lacks the role, or a jobspec failed validation: errno 1.</summary>
    public static FluxErrno EPERM => new(1);

    /// <summary>No such job, key, attribute or path: errno 2.</summary>
    public static FluxErrno ENOENT => new(2);

    /// <summary>Interrupted: errno 4.</summary>
    public static FluxErrno EINTR => new(4);

    /// <summary>Input or output failed: errno 5.</summary>
    public static FluxErrno EIO => new(5);

    /// <summary>Nothing to wait for: errno 10.</summary>
    public static FluxErrno ECHILD => new(10);

    /// <summary>Try again: errno 11.</summary>
    public static FluxErrno EAGAIN => new(11);

    /// <summary>Out of memory: errno 12.</summary>
    public static FluxErrno ENOMEM => new(12);

    /// <summary>Permission denied by the file system: errno 13.</summary>
    public static FluxErrno EACCES => new(13);

    /// <summary>It exists already: errno 17.</summary>
    public static FluxErrno EEXIST => new(17);

    /// <summary>Not a directory: errno 20.</summary>
    public static FluxErrno ENOTDIR => new(20);

    /// <summary>A directory: errno 21.</summary>
    public static FluxErrno EISDIR => new(21);

    /// <summary>A value was refused: errno 22.</summary>
    public static FluxErrno EINVAL => new(22);

    /// <summary>The other end is closed: errno 32.</summary>
    public static FluxErrno EPIPE => new(32);

    /// <summary>A name is too long: errno 36.</summary>
    public static FluxErrno ENAMETOOLONG => new(36);

    /// <summary>No such service or method: errno 38.</summary>
    public static FluxErrno ENOSYS => new(38);

    /// <summary>The normal end of a stream of responses (RFC 6): errno 61.</summary>
    public static FluxErrno ENODATA => new(61);

    /// <summary>The request could not be decoded: errno 71.</summary>
    public static FluxErrno EPROTO => new(71);

    /// <summary>A value is too large, or a request can never be satisfied: errno 75.</summary>
    public static FluxErrno EOVERFLOW => new(75);

    /// <summary>Not supported: errno 95.</summary>
    public static FluxErrno EOPNOTSUPP => new(95);

    /// <summary>The connection was closed by the other end: errno 104.</summary>
    public static FluxErrno ECONNRESET => new(104);

    /// <summary>There is no connection: errno 107.</summary>
    public static FluxErrno ENOTCONN => new(107);

    /// <summary>No new work is taken: errno 108.</summary>
    public static FluxErrno ESHUTDOWN => new(108);

    /// <summary>It took too long: errno 110.</summary>
    public static FluxErrno ETIMEDOUT => new(110);

    /// <summary>Nobody listens on the socket: errno 111.</summary>
    public static FluxErrno ECONNREFUSED => new(111);

    /// <summary>The rank is unknown, down or lost: errno 113.</summary>
    public static FluxErrno EHOSTUNREACH => new(113);

    /// <summary>What was known is not valid any more: errno 116.</summary>
    public static FluxErrno ESTALE => new(116);

    /// <summary>It was canceled: errno 125.</summary>
    public static FluxErrno ECANCELED => new(125);

    /// <summary>No error: errno 0.</summary>
    public static FluxErrno None => default;

    /// <summary>The symbolic name, such as <c>ENOENT</c>; <c>errno N</c> for a number without one.</summary>
    public string Name => FluxErrnoTable.Rows.TryGetValue(Value, out (string Name, string Text) row) ? row.Name
        : Value == 0 ? "OK" : $"errno {Value}";

    /// <summary>The usual text, such as <c>No such file or directory</c>; <c>Unknown error N</c> for a number without one.</summary>
    public string Text => FluxErrnoTable.Rows.TryGetValue(Value, out (string Name, string Text) row) ? row.Text
        : Value == 0 ? "Success" : $"Unknown error {Value}";

    /// <summary>Whether this is an error at all.</summary>
    public bool IsError => Value != 0;

    /// <summary>The symbolic name: the same as <see cref="Name"/>.</summary>
    /// <returns>Such as <c>ENOENT</c>.</returns>
    public override string ToString() => Name;
}
