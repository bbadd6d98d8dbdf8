namespace FluxWire.FaultMatrix.Remains;

/// <summary>What the kernel counts of this process.</summary>
internal sealed record ProcessState(IReadOnlyList<string> Descriptors, IReadOnlyList<string> Threads)
{
    // The kernel keeps 15 characters of a name.
    private const string ClientThreadPrefix = "FluxWire";
    private const string PoolThreadPrefix = ".NET";

    /// <summary>Descriptors that are sockets.</summary>
    public int Sockets => Descriptors.Count(static target => target.StartsWith("socket:", StringComparison.Ordinal));

    /// <summary>Descriptors of no file: sockets, pipes, and what the kernel makes. The runtime keeps the files of the code that has run.</summary>
    public int Handles => Descriptors.Count(static target => !Path.IsPathRooted(target));

    /// <summary>Threads of clients: their readers, writers and watches.</summary>
    public int ClientThreads => Threads.Count(static name => name.StartsWith(ClientThreadPrefix, StringComparison.Ordinal));

    /// <summary>Threads of neither clients nor the runtime, whose pool grows and shrinks as it likes.</summary>
    public int OtherThreads => Threads.Count(static name => !name.StartsWith(PoolThreadPrefix, StringComparison.Ordinal)) - ClientThreads;

    public static ProcessState Read() => new([.. Targets("/proc/self/fd")], [.. ThreadNames()]);

    public override string ToString()
        => $"{Sockets} sockets among {Handles} handles and {Descriptors.Count} descriptors, threads {string.Join(", ", Threads.Order())}";

    private static IEnumerable<string> Targets(string directory)
        => new DirectoryInfo(directory).EnumerateFileSystemInfos().Select(static entry => entry.LinkTarget).OfType<string>();

    private static IEnumerable<string> ThreadNames()
    {
        foreach (string task in Directory.EnumerateDirectories("/proc/self/task"))
        {
            string? name;
            try
            {
                name = File.ReadAllText(Path.Combine(task, "comm")).Trim();
            }
            catch (IOException)
            {
                // It has ended in this moment.
                continue;
            }

            yield return name;
        }
    }
}
