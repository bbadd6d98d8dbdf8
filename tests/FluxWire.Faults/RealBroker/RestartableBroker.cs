using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace FluxWire.Faults.RealBroker;

/// <summary>
/// An instance of flux-core of one broker, with a run directory and a state directory of its own: it may be killed, stopped, shut down, and started
/// again behind the same socket with what it had saved.
/// </summary>
internal sealed class RestartableBroker : IAsyncDisposable
{
    private const string UriVariable = "FLUX_URI";

    // Says that it runs, and ends with its standard input: so does the instance, and so does what a killed broker leaves of it.
    private const string InitialProgram = "echo up; cat";

    // An instance that is killed between two checkpoints begins anew from the one before.
    private const string Configuration = "[kvs]\ncheckpoint-period = \"500ms\"\n";

    private readonly string _directory = Directory.CreateTempSubdirectory("fw-").FullName;
    private readonly List<Process> _killed = [];
    // What it writes to its standard error, which would otherwise stand between the results of the tests.
    private readonly ConcurrentQueue<string> _complaints = new();
    private Process? _process;

    private RestartableBroker()
    {
        Directory.CreateDirectory(RunDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.CreateDirectory(StateDirectory);
        File.WriteAllText(ConfigurationFile, Configuration);
    }

    /// <summary>Why there is no flux-core; null if there is.</summary>
    internal static string? WhyNot { get; } = FindCommand() is null ? "There is no flux on PATH." : null;

    internal string Uri => "local://" + SocketPath;

    internal string SocketPath => Path.Combine(RunDirectory, "local-0");

    internal string RunDirectory => Path.Combine(_directory, "run");

    private string StateDirectory => Path.Combine(_directory, "state");

    private string ConfigurationFile => Path.Combine(_directory, "kvs.toml");

    /// <summary>A broker that runs.</summary>
    internal static async Task<RestartableBroker> StartNewAsync()
    {
        RestartableBroker broker = new();
        await broker.StartAsync();
        return broker;
    }

    /// <summary>A new client of it. What the test awaits from then on goes on where the client tells it.</summary>
    internal Task<FluxClient> ConnectAsync(Action<FluxClientOptions>? configure = null)
    {
        FluxClientOptions options = TestMode.OptionsFor(Uri);
        options.Reconnect = true;
        options.VerifyConnection = true;
        options.MaxReconnectDelay = TimeSpan.FromSeconds(1);
        configure?.Invoke(options);
        TestMode.LeaveContext();
        return FluxClient.ConnectAsync(options);
    }

    /// <summary>Starts it, from what it has saved, and waits until it runs.</summary>
    internal async Task StartAsync()
    {
        BeginStart();
        await UntilRunningAsync();
    }

    /// <summary>Starts it and does not wait.</summary>
    internal void BeginStart()
    {
        _process = Launch(
            ["start", "--config-path=" + ConfigurationFile, "-Srundir=" + RunDirectory, "-Sstatedir=" + StateDirectory, "sh", "-c", InitialProgram],
            uri: null);
        _ = NoteComplaintsAsync(_process.StandardError);
    }

    /// <summary>Waits until it runs.</summary>
    internal async Task UntilRunningAsync()
    {
        if (await _process!.StandardOutput.ReadLineAsync().Soon() != "up")
        {
            throw new InvalidOperationException($"flux start has ended at once: {string.Join('\n', _complaints)}");
        }
    }

    /// <summary>Kills it as nothing can be defended against: SIGKILL, to the broker alone.</summary>
    internal async Task KillAsync()
    {
        _process!.Kill();
        await EndedAsync();
    }

    /// <summary>Shuts it down in good order, as a service manager does.</summary>
    internal async Task ShutDownAsync()
    {
        BeginShutDown();
        await EndedAsync();
    }

    /// <summary>Tells it to shut down and does not wait.</summary>
    internal void BeginShutDown() => Signal("TERM");

    /// <summary>Waits until it has ended.</summary>
    internal async Task EndedAsync()
    {
        await _process!.WaitForExitAsync().Soon();
        _process.StandardInput.Close();
        _killed.Add(_process);
        _process = null;
    }

    /// <summary>Suspends it.</summary>
    internal void Stop() => Signal("STOP");

    /// <summary>Lets it go on.</summary>
    internal void Continue() => Signal("CONT");

    /// <summary>Has everything that it has committed saved to its disk.</summary>
    internal Task SyncAsync() => FluxAsync("kvs", "sync");

    /// <summary>Keeps what it has saved; it must not run.</summary>
    internal void KeepState() => Copy(StateDirectory, StateDirectory + ".kept");

    /// <summary>Gives it back what was kept; it must not run.</summary>
    internal void RestoreState()
    {
        LoseState();
        Copy(StateDirectory + ".kept", StateDirectory);
    }

    /// <summary>Takes from it what it has saved; it must not run.</summary>
    internal void LoseState() => Directory.EnumerateFiles(StateDirectory).ToList().ForEach(File.Delete);

    /// <summary>Runs a flux command on it, which must succeed.</summary>
    /// <returns>What it printed.</returns>
    internal async Task<string> FluxAsync(params IReadOnlyList<string> arguments)
    {
        using Process process = Launch(arguments, Uri);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().Soon();
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        process.ExitCode.Should().Be(0, $"flux {arguments[0]} said: {await error}");
        return await output;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            Continue();
            _process.StandardInput.Close();
            try
            {
                await _process.WaitForExitAsync().Soon();
            }
            catch (TimeoutException)
            {
                _process.Kill(entireProcessTree: true);
            }

            _process.Dispose();
        }

        _killed.ForEach(static process => process.Dispose());
        Directory.Delete(_directory, recursive: true);
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }

    private static Process Launch(IReadOnlyList<string> arguments, string? uri)
    {
        ProcessStartInfo start = new(FindCommand()!, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.Environment[UriVariable] = uri;
        return Process.Start(start)!;
    }

    private static string? FindCommand()
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(static directory => Path.Combine(directory, "flux"))
            .FirstOrDefault(File.Exists);

    // Not by the events of the process, because then its end would be waited for until the last of its orphans has closed the pipe.
    private async Task NoteComplaintsAsync(StreamReader error)
    {
        try
        {
            while (await error.ReadLineAsync() is string line)
            {
                _complaints.Enqueue(line);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The process was disposed of.
            return;
        }
    }

    // The command has become the broker: it has the same process id.
    private void Signal(string name)
    {
        using Process kill = Process.Start("kill", ["-s", name, _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
