using FluxWire;
using FluxWire.Jobs;

await using FluxClient flux = await FluxClient.ConnectAsync();
JobId id = await flux.Jobs.SubmitAsync(Jobspec.FromCommand("sh", "-c", "echo hello from job $FLUX_JOB_ID"));
await foreach (JobOutputItem item in flux.Jobs.OutputAsync(id))
{
    Console.Write((item as JobOutputData)?.Text);
}

JobResult result = await flux.Jobs.ResultAsync(id);
Console.WriteLine($"{id}: {result.Result}, return code {result.ReturnCode}");
