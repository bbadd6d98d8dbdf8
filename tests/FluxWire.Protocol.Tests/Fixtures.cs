using System.Text.Json;

namespace FluxWire.Tests;

/// <summary>Finds the recorded files of the repository, wherever the tests were built to.</summary>
internal static class Fixtures
{
    private const string Folder = "protocol-fixtures";

    private static readonly Lazy<string> Root = new(FindRoot);

    /// <summary>The full path of a file under protocol-fixtures.</summary>
    public static string PathOf(string relative) => Path.Combine(Root.Value, relative);

    /// <summary>One of the files under protocol-fixtures/vectors.</summary>
    public static JsonElement Vectors(string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(PathOf(Path.Combine("vectors", name))));
        return document.RootElement.Clone();
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string candidate = Path.Combine(at.FullName, Folder);
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        throw new DirectoryNotFoundException($"No {Folder} above {AppContext.BaseDirectory}.");
    }
}
