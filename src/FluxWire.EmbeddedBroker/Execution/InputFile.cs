using System.Text.Json;
using FluxWire.Embedded.Jobspecs;

namespace FluxWire.Embedded.Execution;

/// <summary>The file that a job's tasks read as standard input, as shell option <c>input.stdin</c> says.</summary>
internal static class InputFile
{
    /// <summary>Reads the option.</summary>
    /// <param name="spec">The jobspec.</param>
    /// <returns>The path as it was given; null for input by the shell's service, which is the default.</returns>
    public static string? PathFrom(Jobspec spec)
        => Text(spec.ShellOption("input", "stdin", "type")) == "file" ? Text(spec.ShellOption("input", "stdin", "path")) : null;

    /// <summary>Says why a file cannot be read, before any task is started with it.</summary>
    /// <param name="path">The path as it was given.</param>
    /// <param name="directory">Where a relative path begins.</param>
    /// <returns>The shell's words; null if it can be read.</returns>
    public static string? WhyNot(string path, string directory)
    {
        string full = Path.Combine(directory, path);
        FluxErrno errno = Directory.Exists(full) ? FluxErrno.None : Open(full);
        return errno.IsError ? $"error opening input file '{path}': {errno.Text}" : null;
    }

    private static FluxErrno Open(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return FluxErrno.None;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return FluxErrno.ENOENT;
        }
        catch (UnauthorizedAccessException)
        {
            return FluxErrno.EACCES;
        }
        catch (IOException)
        {
            return FluxErrno.EIO;
        }
    }

    private static string? Text(JsonElement? option) => option is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
