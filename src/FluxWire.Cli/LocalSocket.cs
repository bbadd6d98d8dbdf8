using System.Net.Sockets;
using System.Text;

namespace FluxWire.Cli;

/// <summary>The path of a unix socket, as <c>local://PATH</c> or plain.</summary>
/// <param name="Path">The path, absolute.</param>
internal sealed record LocalSocket(string Path)
{
    private const string Scheme = "local://";
    private const string SchemeMark = "://";

    /// <summary>The size of <c>sun_path</c> on Linux, less its NUL, in bytes.</summary>
    private const int MaxPathBytes = 107;

    /// <summary>What a client is given to connect here.</summary>
    internal string Uri => Scheme + Path;

    internal UnixDomainSocketEndPoint EndPoint => new(Path);

    /// <summary>Reads a URI or a path.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The socket.</returns>
    internal static LocalSocket Parse(string text)
    {
        string path = text.StartsWith(Scheme, StringComparison.Ordinal) ? text[Scheme.Length..]
            : text.Contains(SchemeMark, StringComparison.Ordinal)
                ? throw new CliException($"'{text}' is no local socket; give local://PATH or a path.")
            : text;
        path = path.TrimEnd(' ', '\t');
        if (path.Length == 0)
        {
            throw new CliException("The path of the socket is empty; give local://PATH or a path.");
        }

        path = System.IO.Path.GetFullPath(path);
        return Encoding.UTF8.GetByteCount(path) <= MaxPathBytes
            ? new LocalSocket(path)
            : throw new CliException($"'{path}' is longer than the {MaxPathBytes} bytes of a socket's path; choose a shorter one.");
    }

    internal static Socket CreateSocket() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    internal async Task<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        Socket socket = CreateSocket();
        try
        {
            await socket.ConnectAsync(EndPoint, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new CliException($"Cannot reach the broker at '{Path}' ({e.Message}); start it, or name another socket.", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
