using System.Collections.Frozen;
using System.Text.Json;

namespace FluxWire.Jobs;

/// <summary>One string for each event name of RFC 21 and RFC 24, so that ten thousand logs do not hold ten thousand copies.</summary>
internal static class JobEventNames
{
    private static readonly FrozenDictionary<string, string> Known = new[]
    {
        "submit", "validate", "invalidate", "depend", "dependency-add", "dependency-remove", "priority", "urgency", "alloc",
        "prolog-start", "prolog-finish", "epilog-start", "epilog-finish", "start", "finish", "release", "free", "clean",
        "exception", "memo", "jobspec-update", "resource-update", "set-flags", "annotations", "flux-restart",
        "debug.alloc-request", "debug.start-request", "debug.free-request",
        "init", "starting", "shell.init", "shell.start", "shell.task-exit", "shell-exit", "complete", "done",
        "header", "data", "redirect", "log",
    }.ToFrozenDictionary(static name => name);

    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> KnownByChars
        = Known.GetAlternateLookup<ReadOnlySpan<char>>();

    // Longer than any that is known.
    private const int MaxKnownLength = 32;

    /// <summary>The name that a reader stands on: a known one without making a string of it.</summary>
    /// <param name="reader">A reader on a string.</param>
    /// <returns>The name.</returns>
    /// <exception cref="InvalidOperationException">It is not Unicode.</exception>
    internal static string Read(ref Utf8JsonReader reader)
    {
        if (reader.HasValueSequence || reader.ValueSpan.Length > MaxKnownLength)
        {
            return reader.GetString()!;
        }

        Span<char> chars = stackalloc char[MaxKnownLength];
        ReadOnlySpan<char> name = chars[..reader.CopyString(chars)];
        return KnownByChars.TryGetValue(name, out string? known) ? known : name.ToString();
    }
}
