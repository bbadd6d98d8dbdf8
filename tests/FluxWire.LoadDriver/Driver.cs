using System.Runtime.Versioning;
using FluxWire.LoadDriver.Measurement;
using FluxWire.LoadDriver.Workloads;

namespace FluxWire.LoadDriver;

/// <summary>The program: one workload, one line.</summary>
[SupportedOSPlatform("linux")]
internal static class Driver
{
    internal static int Run(string[] args)
    {
        string subject = "";
        try
        {
            if (CommandLine.Parse(args) is not { } options)
            {
                Report.Line(CommandLine.Help);
                return ExitCodes.Success;
            }

            subject = $"{options.Workload}: ";
            return Run(options);
        }
        catch (UsageException e)
        {
            Report.Trouble($"{e.Message}; see --help");
            return ExitCodes.Usage;
        }
#pragma warning disable CA1031 // The last stop: whatever it is, a script gets an exit code and its reader one line.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Report.Trouble($"{subject}{e.Message}");
            return ExitCodes.Failure;
        }
    }

    private static int Run(DriverOptions options)
    {
        // As the peers: what connecting costs beyond the greeting is no part of a workload.
        FluxClientOptions clientOptions = new() { ContinuationMode = options.Mode, VerifyConnection = false };
        if (options.Workload == StartupOnce.Name)
        {
            StartupOnce.Run(clientOptions, options.Blocking);
            return ExitCodes.Success;
        }

        if (WorkloadTable.Find(options) is not { } create)
        {
            Report.Trouble($"there is no {(options.Blocking ? "blocking " : "")}workload {options.Workload} here");
            return ExitCodes.NotHere;
        }

        FluxClient client = options.Blocking
            ? FluxClient.Connect(clientOptions)
            : MainThread.Complete(FluxClient.ConnectAsync(clientOptions));
        try
        {
            Report.Line(Measure(create(client, options), options));
        }
        finally
        {
            MainThread.Complete(client.DisposeAsync().AsTask());
        }

        return ExitCodes.Success;
    }

    private static string Measure(IWorkload workload, DriverOptions options)
    {
        MainThread.Complete(workload.PrepareAsync());
        WarmUp.Run(workload, options);

        Round round = Round.Measured(options.Count);
        RoundClock clock = RoundClock.Begin();
        MainThread.Complete(workload.RunAsync(round));
        Cost cost = clock.End();

        if (options.IdsOut is not null && round.Submitted.Count > 0)
        {
            JobFiles.WriteIds(options.IdsOut, round.Submitted);
        }

        return ResultLine.Create(options.Implementation, options.Workload, round, cost, workload.CountsEvents);
    }
}
