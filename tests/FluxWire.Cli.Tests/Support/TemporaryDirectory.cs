namespace FluxWire.Cli.Tests.Support;

/// <summary>A directory of a test's own, with a path short enough for sockets.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("fw-");

    internal string File(string name) => Path.Combine(_directory.FullName, name);

    public void Dispose() => _directory.Delete(recursive: true);
}
