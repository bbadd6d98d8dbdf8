using FluxWire.Soak;

return SoakOptions.Parse(args) is SoakOptions options ? await SoakRun.RunAsync(options, Console.Out) : SoakOptions.UsageExitCode;
