using FluxWire.LoadDriver;

// What is measured is read from /proc and Linux's own getrusage.
if (!OperatingSystem.IsLinux())
{
    Report.Trouble("it measures with the means of Linux, and runs nowhere else");
    return ExitCodes.Failure;
}

return Driver.Run(args);
