using System.Net.Sockets;

namespace FluxWire.Testing.Tests.Support;

/// <summary>A socket to be reached through the proxy, whose other end is in the test's hand.</summary>
internal sealed class ScriptedUpstream : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("flux-upstream-");
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public ScriptedUpstream()
    {
        Path = System.IO.Path.Combine(_directory.FullName, "local");
        _listener.Bind(new UnixDomainSocketEndPoint(Path));
        _listener.Listen();
    }

    public string Path { get; }

    public async Task<Wire> AcceptAsync() => new(await _listener.AcceptAsync().Guarded());

    public void Dispose()
    {
        _listener.Dispose();
        _directory.Delete(recursive: true);
    }
}
