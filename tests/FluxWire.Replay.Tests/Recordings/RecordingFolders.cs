namespace FluxWire.Replay.Tests.Recordings;

/// <summary>Where recordings are: in the repository, and wherever else a developer has some.</summary>
internal static class RecordingFolders
{
    /// <summary>Folders of further recordings in the same format, separated as in PATH; they are replayed as well.</summary>
    private const string MoreVariable = "FLUXWIRE_RECORDINGS";

    private const string Fixtures = "protocol-fixtures";
    private const string Expected = "expected.json";

    private static readonly Lazy<string> Root = new(FindRoot);

    /// <summary>The recordings of the repository, by name.</summary>
    internal static IReadOnlyList<string> OfRepository { get; } = [.. ScenariosIn(Root.Value).Select(static path => Path.GetFileName(path))];

    /// <summary>The folders of further recordings.</summary>
    internal static IReadOnlyList<string> More { get; } =
    [
        .. (Environment.GetEnvironmentVariable(MoreVariable) ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(static folder => ScenariosIn(Path.GetFullPath(folder))),
    ];

    /// <summary>Whether a recording is the repository's own, all of whose calls must be known.</summary>
    internal static bool IsOfRepository(string nameOrPath) => !Path.IsPathRooted(nameOrPath);

    /// <summary>Reads a recording.</summary>
    /// <param name="nameOrPath">A name of <see cref="OfRepository"/> or a path of <see cref="More"/>.</param>
    internal static Recording Load(string nameOrPath) => Recording.Load(PathOf(nameOrPath));

    /// <summary>Where a recording is.</summary>
    internal static string PathOf(string nameOrPath) => Path.Combine(Root.Value, nameOrPath);

    private static IEnumerable<string> ScenariosIn(string folder)
        => Directory.EnumerateDirectories(folder)
            .Where(static path => File.Exists(Path.Combine(path, Expected)))
            .Order(StringComparer.Ordinal);

    private static string FindRoot()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string candidate = Path.Combine(at.FullName, Fixtures);
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        throw new DirectoryNotFoundException($"No {Fixtures} above {AppContext.BaseDirectory}.");
    }
}
