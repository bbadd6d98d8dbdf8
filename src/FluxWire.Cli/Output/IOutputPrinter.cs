using FluxWire.Jobs;

namespace FluxWire.Cli.Output;

/// <summary>Shows a job's output, an item at a time.</summary>
internal interface IOutputPrinter
{
    /// <summary>Shows an item at once.</summary>
    /// <param name="item">The item.</param>
    /// <returns>Completes when it is written.</returns>
    public Task PrintAsync(JobOutputItem item);
}
