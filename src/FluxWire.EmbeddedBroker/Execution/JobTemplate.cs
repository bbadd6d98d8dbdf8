using System.Globalization;
using System.Text.RegularExpressions;
using FluxWire.Embedded.Jobs;

namespace FluxWire.Embedded.Execution;

/// <summary>Fills <c>{{tags}}</c> in commands and file names in, as a job shell does; tags that it does not know stay as they are.</summary>
internal sealed partial class JobTemplate(Job job, NodeInfo node)
{
    /// <summary>Fills in.</summary>
    /// <param name="text">The text.</param>
    /// <param name="rank">The task it is for; null leaves the tags of tasks.</param>
    public string Render(string text, int? rank)
        => text.Contains("{{", StringComparison.Ordinal) ? Tag().Replace(text, match => ValueOf(match.Groups[1].Value, rank) ?? match.Value) : text;

    private string? ValueOf(string tag, int? rank) => tag switch
    {
        "id" or "jobid" => job.Id.ToString(),
        "name" => job.Spec.Name,
        "nnodes" => "1",
        "ntasks" or "size" => job.Spec.TaskCount.ToString(CultureInfo.InvariantCulture),
        "tmpdir" => WorkingDirectories.TemporaryOf(node, job.Id),
        "task.id" or "task.rank" or "taskid" or "task.index" or "task.localid" => rank?.ToString(CultureInfo.InvariantCulture),
        "node.id" => rank is null ? null : "0",
        "node.name" => rank is null ? null : node.HostName,
        _ when tag.StartsWith("id.", StringComparison.Ordinal) => IdAs(tag["id.".Length..]),
        _ when tag.StartsWith("jobid.", StringComparison.Ordinal) => IdAs(tag["jobid.".Length..]),
        _ => null,
    };

    private string? IdAs(string encoding)
    {
        try
        {
            return job.Id.ToString(encoding);
        }
        catch (FormatException)
        {
            // Not an encoding: the tag stays as it is.
            return null;
        }
    }

    [GeneratedRegex(@"\{\{([^{}]*)\}\}")]
    private static partial Regex Tag();
}
