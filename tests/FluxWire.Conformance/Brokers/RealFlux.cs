using System.Diagnostics;

namespace FluxWire.Conformance.Brokers;

/// <summary>The flux command of this machine, and a real instance: the one that <c>FLUX_URI</c> names, or one of our own.</summary>
internal sealed class RealFlux : IAsyncDisposable
{
    private const string UriVariable = "FLUX_URI";

    private readonly Process? _instance;

    private RealFlux(string uri, Process? instance)
    {
        Uri = uri;
        _instance = instance;
    }

    /// <summary>Why there is no real broker; null if there is one.</summary>
    internal static string? WhyNot { get; } = Environment.GetEnvironmentVariable(UriVariable) is { Length: > 0 } || FindCommand() is not null
        ? null
        : $"There is no real broker: {UriVariable} is not set and no flux is on PATH.";

    /// <summary>Why there is no flux command to ask for Python's answers; null if there is one.</summary>
    internal static string? WhyNoCommand { get; } = FindCommand() is null ? "There is no flux on PATH." : null;

    internal string Uri { get; }

    /// <summary>Finds an instance or starts one.</summary>
    internal static async Task<RealFlux> StartAsync()
    {
        if (Environment.GetEnvironmentVariable(UriVariable) is { Length: > 0 } uri)
        {
            return new RealFlux(uri, instance: null);
        }

        // The initial program tells its URI and ends, and the instance with it, when its standard input is closed.
        Process process = Start(["start", "--test-size=1", "sh", "-c", "echo $FLUX_URI; cat"], uri: null);
        string? first = await process.StandardOutput.ReadLineAsync().WaitAsync(TestLimits.Startup);
        return new RealFlux(first ?? throw new InvalidOperationException("flux start has ended at once."), process);
    }

    /// <summary>Runs a flux command on an instance.</summary>
    /// <returns>Its exit code and what it printed.</returns>
    internal static async Task<(int ExitCode, string Output, string Error)> RunAsync(string uri, params IReadOnlyList<string> arguments)
    {
        using Process process = Start(arguments, uri);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TestLimits.Startup);
        return (process.ExitCode, await output, await error);
    }

    public async ValueTask DisposeAsync()
    {
        if (_instance is null)
        {
            return;
        }

        _instance.StandardInput.Close();
        try
        {
            await _instance.WaitForExitAsync().WaitAsync(TestLimits.Startup);
        }
        catch (TimeoutException)
        {
            _instance.Kill(entireProcessTree: true);
        }

        _instance.Dispose();
    }

    private static Process Start(IReadOnlyList<string> arguments, string? uri)
    {
        ProcessStartInfo start = new(FindCommand()!, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = uri is not null,
        };
        start.Environment[UriVariable] = uri;
        return Process.Start(start)!;
    }

    private static string? FindCommand()
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(static directory => Path.Combine(directory, "flux"))
            .FirstOrDefault(File.Exists);
}
