using System.Diagnostics.CodeAnalysis;
using FluxWire.Embedded.Routing;

namespace FluxWire.Embedded.Jobs;

/// <summary>Every job of this instance, in the order of submission. Jobs are kept until the broker ends.</summary>
internal sealed class JobTable
{
    private readonly Dictionary<JobId, Job> _byId = [];
    private readonly List<Job> _all = [];

    public IReadOnlyList<Job> All => _all;

    public IEnumerable<Job> Active => _all.Where(static job => job.IsActive);

    public void Add(Job job)
    {
        _byId.Add(job.Id, job);
        _all.Add(job);
    }

    public bool TryFind(JobId id, [NotNullWhen(true)] out Job? job) => _byId.TryGetValue(id, out job);

    /// <summary>A job that has not ended.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="errno">The errno if there is none; services differ in it.</param>
    /// <param name="unknown">The text for an id that no job has.</param>
    /// <exception cref="RequestException">No such job, or it is inactive.</exception>
    public Job FindActive(JobId id, FluxErrno errno, string unknown = "unknown job id")
        => !TryFind(id, out Job? job) ? throw new RequestException(errno, unknown)
            : job.IsActive ? job
            : throw new RequestException(errno, "job is inactive");

    /// <summary>The active jobs of a user in certain states.</summary>
    /// <param name="userId">The user; the unknown uid stands for all of them.</param>
    /// <param name="states">A sum of states.</param>
    public IReadOnlyList<Job> FindActive(uint userId, FluxWire.Jobs.JobState states)
        => [.. Active.Where(job => (job.State & states) != 0 && (userId == uint.MaxValue || job.UserId == userId))];
}
