using System.Collections.Immutable;

namespace FluxWire.Embedded.Scripting;

/// <summary>The scripts of a broker: which jobs follow one instead of running a process. Scripts may be added at any time.</summary>
/// <remarks>The first script that was added and fits is taken, at the moment when the job gets its resources.</remarks>
public sealed class JobScripts
{
    private ImmutableList<Func<ScriptedJob, JobScript?>> _rules = [];

    internal JobScripts()
    {
    }

    /// <summary>Adds a script for jobs of a name.</summary>
    /// <param name="name">The job's name: as submitted, or else the file name of its command.</param>
    /// <param name="script">What such jobs do.</param>
    public void Add(string name, JobScript script)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(script);
        Add(job => job.Name == name ? script : null);
    }

    /// <summary>Adds a rule.</summary>
    /// <param name="rule">The script for a job, or null if the rule is not for it. It runs in the broker's loop: it must
    /// return at once, and must not call the broker. If it throws, the job cannot be started.</param>
    public void Add(Func<ScriptedJob, JobScript?> rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ImmutableInterlocked.Update(ref _rules, static (rules, added) => rules.Add(added), rule);
    }

    internal JobScript? Find(Jobs.Job job)
    {
        ScriptedJob shown = new(job);
        foreach (Func<ScriptedJob, JobScript?> rule in _rules)
        {
            if (rule(shown) is { } script)
            {
                return script;
            }
        }

        return null;
    }
}
