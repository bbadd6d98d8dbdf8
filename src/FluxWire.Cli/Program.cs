using FluxWire.Cli;

return await CommandLine.RunAsync(args).ConfigureAwait(false);
