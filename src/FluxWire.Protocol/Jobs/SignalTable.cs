namespace FluxWire.Jobs;

/// <summary>Names and texts of the signals 1 to 31: Linux on x86-64, glibc's texts in the C locale.</summary>
internal static class SignalTable
{
    /// <summary>By number; the one at 0 stands for no signal.</summary>
    public static readonly Entry[] Entries =
    [
        new("", ""),
        new("SIGHUP", "Hangup"),
        new("SIGINT", "Interrupt"),
        new("SIGQUIT", "Quit"),
        new("SIGILL", "Illegal instruction"),
        new("SIGTRAP", "Trace/breakpoint trap"),
        new("SIGABRT", "Aborted"),
        new("SIGBUS", "Bus error"),
        new("SIGFPE", "Floating point exception"),
        new("SIGKILL", "Killed"),
        new("SIGUSR1", "User defined signal 1"),
        new("SIGSEGV", "Segmentation fault"),
        new("SIGUSR2", "User defined signal 2"),
        new("SIGPIPE", "Broken pipe"),
        new("SIGALRM", "Alarm clock"),
        new("SIGTERM", "Terminated"),
        new("SIGSTKFLT", "Stack fault"),
        new("SIGCHLD", "Child exited"),
        new("SIGCONT", "Continued"),
        new("SIGSTOP", "Stopped (signal)"),
        new("SIGTSTP", "Stopped"),
        new("SIGTTIN", "Stopped (tty input)"),
        new("SIGTTOU", "Stopped (tty output)"),
        new("SIGURG", "Urgent I/O condition"),
        new("SIGXCPU", "CPU time limit exceeded"),
        new("SIGXFSZ", "File size limit exceeded"),
        new("SIGVTALRM", "Virtual timer expired"),
        new("SIGPROF", "Profiling timer expired"),
        new("SIGWINCH", "Window changed"),
        new("SIGIO", "I/O possible"),
        new("SIGPWR", "Power failure"),
        new("SIGSYS", "Bad system call"),
    ];

    /// <summary>Finds a number by a name without SIG, in any case.</summary>
    public static bool TryFind(ReadOnlySpan<char> name, out int number)
    {
        for (number = 1; number < Entries.Length; number++)
        {
            if (name.Equals(Entries[number].Name.AsSpan(3), StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        Span<char> upper = stackalloc char[4];
        int length = name.Length > upper.Length ? 0 : name.ToUpperInvariant(upper);
        number = upper[..length] switch
        {
            "IOT" => 6,
            "CLD" => 17,
            "POLL" => 29,
            _ => 0,
        };
        return number != 0;
    }

    internal readonly record struct Entry(string Name, string Description);
}
