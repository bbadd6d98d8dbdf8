using System.Collections.Frozen;

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

    internal static string Intern(string name) => Known.GetValueOrDefault(name, name);
}
