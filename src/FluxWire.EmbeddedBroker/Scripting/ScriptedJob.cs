namespace FluxWire.Embedded.Scripting;

/// <summary>A submitted job as <see cref="JobScripts"/> shows it to those who decide whether a script stands in for it.</summary>
public sealed class ScriptedJob
{
    internal ScriptedJob(Jobs.Job job)
    {
        Id = job.Id;
        Name = job.Spec.Name;
        Command = job.Spec.Command;
        Environment = job.Spec.Environment;
        TaskCount = job.Spec.TaskCount;
    }

    /// <summary>The job's id.</summary>
    public JobId Id { get; }

    /// <summary>The job's name: as submitted, or else the file name of its command.</summary>
    public string Name { get; }

    /// <summary>The command and its arguments.</summary>
    public IReadOnlyList<string> Command { get; }

    /// <summary>The environment that was submitted.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>How many tasks the job has; each follows the script.</summary>
    public int TaskCount { get; }
}
