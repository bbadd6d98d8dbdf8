namespace FluxWire.Tests.Peers;

/// <summary>A directory of the test's own that only this user may enter; it goes with the test.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    internal TemporaryDirectory() => Path = Directory.CreateTempSubdirectory("fluxwire-").FullName;

    /// <summary>Its path, mode 0700, and short enough for a socket.</summary>
    internal string Path { get; }

    internal string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
