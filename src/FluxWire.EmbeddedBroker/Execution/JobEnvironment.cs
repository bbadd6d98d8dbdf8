using System.Globalization;
using FluxWire.Embedded.Jobs;

namespace FluxWire.Embedded.Execution;

/// <summary>The environment of a job's tasks: what was submitted, and what a job shell adds (RFC 14, flux-environment(7)).</summary>
internal static class JobEnvironment
{
    /// <summary>Makes the environment of one task.</summary>
    /// <param name="job">The job.</param>
    /// <param name="rank">The task's rank; on one node it is its local id too.</param>
    /// <param name="node">What tasks are told about the node.</param>
    /// <param name="temporaryDirectory">The job's own directory.</param>
    public static Dictionary<string, string> For(Job job, int rank, NodeInfo node, string temporaryDirectory)
    {
        Dictionary<string, string> environment = new(job.Spec.Environment, StringComparer.Ordinal);
        environment.Remove("FLUX_PROXY_REMOTE");
        if (environment.ContainsKey("HOSTNAME"))
        {
            // Taken along from wherever the job was submitted, it would be wrong here.
            environment["HOSTNAME"] = node.HostName;
        }

        string id = job.Id.ToString();
        environment["FLUX_URI"] = node.Uri;
        environment["FLUX_KVS_NAMESPACE"] = string.Create(CultureInfo.InvariantCulture, $"job-{job.Id.Value}");
        environment["FLUX_JOB_ID"] = id;
        environment["FLUX_JOB_ID_PATH"] = "/" + id;
        environment["FLUX_JOB_SIZE"] = job.Spec.TaskCount.ToString(CultureInfo.InvariantCulture);
        environment["FLUX_JOB_NNODES"] = "1";
        environment["FLUX_JOB_TMPDIR"] = temporaryDirectory;
        environment["FLUX_TASK_RANK"] = rank.ToString(CultureInfo.InvariantCulture);
        environment["FLUX_TASK_LOCAL_ID"] = rank.ToString(CultureInfo.InvariantCulture);
        return environment;
    }
}
