using System.Diagnostics;

namespace FluxWire.Embedded.Tests.Wire;

/// <summary>The flux command of flux-core, run against an embedded broker.</summary>
internal static class RealFlux
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static string? Path { get; } = Environment.GetEnvironmentVariable("FLUX_EXE") is { Length: > 0 } path ? path : FindOnPath();

    /// <summary>Runs it.</summary>
    /// <returns>Its exit code, standard output and standard error.</returns>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(EmbeddedBroker broker, string? input, params string[] arguments)
    {
        ProcessStartInfo start = new(Path!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/tmp",
        };
        start.Environment["FLUX_URI"] = broker.Uri;
        start.Environment["LANG"] = "C.UTF-8";
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, await output, await error);
    }

    private static string? FindOnPath()
        => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':')
            .Select(static directory => System.IO.Path.Combine(directory, "flux")).FirstOrDefault(File.Exists);
}
