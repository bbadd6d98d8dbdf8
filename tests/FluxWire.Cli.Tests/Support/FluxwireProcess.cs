using System.Diagnostics;
using System.Globalization;

namespace FluxWire.Cli.Tests.Support;

/// <summary>What a run of the program left behind.</summary>
internal sealed record ProgramResult(int ExitCode, string Output, string Error);

/// <summary>What a run of the program left behind, byte for byte.</summary>
internal sealed record ProgramBytes(int ExitCode, byte[] Output, string Error);

/// <summary>The built program, run as its users run it.</summary>
internal sealed class FluxwireProcess : IDisposable
{
    /// <summary>A variable that every run finds in its environment.</summary>
    internal const string PassedVariable = "FLUXWIRE_TEST_WORD";
    internal const string PassedValue = "as it is here";

    // A shell that runs the tests in the background has them ignore SIGINT, and what they start inherits that.
    private static readonly string[] Launcher = IsInterruptIgnored() ? ["env", "--default-signal=INT", "dotnet"] : ["dotnet"];

    private readonly Process _process;
    private readonly Task<string> _error;

    private FluxwireProcess(Process process)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync();
    }

    internal static FluxwireProcess Start(params string[] arguments) => Start(fluxUri: null, arguments);

    internal static FluxwireProcess Start(string? fluxUri, string[] arguments)
    {
        ProcessStartInfo start = new(
            Launcher[0], [.. Launcher[1..], Path.Combine(AppContext.BaseDirectory, "FluxWire.Cli.dll"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[PassedVariable] = PassedValue;
        start.Environment.Remove("FLUX_URI");
        if (fluxUri is not null)
        {
            start.Environment["FLUX_URI"] = fluxUri;
        }

        return new FluxwireProcess(Process.Start(start)!);
    }

    /// <summary>Starts the program with a limit on the descriptors that it may have open.</summary>
    internal static FluxwireProcess StartLimited(int descriptors, params string[] arguments)
    {
        ProcessStartInfo start = new(
            "sh", ["-c", $"ulimit -n {descriptors} && exec dotnet \"$@\"", "sh", Path.Combine(AppContext.BaseDirectory, "FluxWire.Cli.dll"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("FLUX_URI");
        return new FluxwireProcess(Process.Start(start)!);
    }

    internal static async Task<ProgramResult> RunAsync(string[] arguments, ReadOnlyMemory<byte> input = default)
    {
        using FluxwireProcess program = Start(arguments);
        await program._process.StandardInput.BaseStream.WriteAsync(input);
        return await program.FinishAsync();
    }

    internal async Task<string> ReadLineAsync()
        => await _process.StandardOutput.ReadLineAsync().WaitAsync(TestTimeout.Value)
            ?? throw new InvalidOperationException($"The program wrote nothing; its errors: {await _error}");

    internal async Task<ProgramResult> FinishAsync()
    {
        _process.StandardInput.Close();
        string output = await _process.StandardOutput.ReadToEndAsync().WaitAsync(TestTimeout.Value);
        await _process.WaitForExitAsync().WaitAsync(TestTimeout.Value);
        return new ProgramResult(_process.ExitCode, output, await _error);
    }

    internal async Task<ProgramBytes> FinishWithBytesAsync()
    {
        _process.StandardInput.Close();
        MemoryStream output = new();
        await _process.StandardOutput.BaseStream.CopyToAsync(output).WaitAsync(TestTimeout.Value);
        await _process.WaitForExitAsync().WaitAsync(TestTimeout.Value);
        return new ProgramBytes(_process.ExitCode, output.ToArray(), await _error);
    }

    internal async Task SignalAsync(string name)
    {
        using Process kill = Process.Start("kill", ["-s", name, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static bool IsInterruptIgnored()
    {
        const string Ignored = "SigIgn:";
        const ulong Interrupt = 1 << 1;
        return OperatingSystem.IsLinux()
            && File.ReadLines("/proc/self/status").FirstOrDefault(static line => line.StartsWith(Ignored, StringComparison.Ordinal)) is string mask
            && (ulong.Parse(mask.AsSpan(Ignored.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & Interrupt) != 0;
    }
}
