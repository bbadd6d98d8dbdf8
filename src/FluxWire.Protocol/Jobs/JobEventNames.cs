using System.Text;
using System.Text.Json;

namespace FluxWire.Jobs;

/// <summary>One string for each event name of RFC 21 and RFC 24, so that ten thousand logs do not hold ten thousand copies.</summary>
internal static class JobEventNames
{
    private const int MaxLength = 32;

    private static readonly string[] Known =
    [
        "submit", "validate", "invalidate", "depend", "dependency-add", "dependency-remove", "priority", "urgency", "alloc",
        "prolog-start", "prolog-finish", "epilog-start", "epilog-finish", "start", "finish", "release", "free", "clean",
        "exception", "memo", "jobspec-update", "resource-update", "set-flags", "annotations", "flux-restart",
        "debug.alloc-request", "debug.start-request", "debug.free-request",
        "init", "starting", "shell.init", "shell.start", "shell.task-exit", "shell-exit", "complete", "done",
        "header", "data", "redirect", "log",
    ];

    private static readonly KnownName[][] ByLength = Group();

    /// <summary>The name that a reader stands on: a known one without making a string of it.</summary>
    /// <param name="reader">A reader on a string.</param>
    /// <returns>The name.</returns>
    /// <exception cref="InvalidOperationException">It is not Unicode.</exception>
    internal static string Read(ref Utf8JsonReader reader)
    {
        if (!reader.HasValueSequence && reader.ValueSpan.Length <= MaxLength)
        {
            Span<byte> unescaped = stackalloc byte[MaxLength];
            ReadOnlySpan<byte> name = reader.ValueIsEscaped ? unescaped[..reader.CopyString(unescaped)] : reader.ValueSpan;
            if (FindKnown(name) is string known)
            {
                return known;
            }
        }

        return reader.GetString()!;
    }

    /// <summary>A name that is plain: a known one without making a string of it.</summary>
    /// <param name="name">The name in ASCII, nothing in it escaped.</param>
    /// <returns>The name.</returns>
    internal static string Of(ReadOnlySpan<byte> name) => FindKnown(name) ?? Encoding.ASCII.GetString(name);

    private static string? FindKnown(ReadOnlySpan<byte> name)
    {
        foreach (KnownName known in name.Length <= MaxLength ? ByLength[name.Length] : [])
        {
            if (name.SequenceEqual(known.Utf8))
            {
                return known.Name;
            }
        }

        return null;
    }

    // No more than five have the same length.
    private static KnownName[][] Group()
    {
        KnownName[][] byLength = [.. Enumerable.Repeat<KnownName[]>([], MaxLength + 1)];
        foreach (string name in Known)
        {
            byLength[name.Length] = [.. byLength[name.Length], new KnownName(name)];
        }

        return byLength;
    }

    private sealed class KnownName(string name)
    {
        internal string Name => name;

        // As it travels.
        internal byte[] Utf8 { get; } = Encoding.UTF8.GetBytes(name);
    }
}
