using FluxWire.Embedded.Attributes;
using FluxWire.Embedded.Dependencies;
using FluxWire.Embedded.Eventlogs;
using FluxWire.Embedded.Execution;
using FluxWire.Embedded.Jobs;
using FluxWire.Embedded.Listing;
using FluxWire.Embedded.Lookup;
using FluxWire.Embedded.Loop;
using FluxWire.Embedded.Routing;
using FluxWire.Embedded.Scheduling;
using FluxWire.Embedded.Scripting;
using FluxWire.Embedded.Status;
using FluxWire.Jobs;

namespace FluxWire.Embedded;

/// <summary>The broker's parts, put together.</summary>
internal sealed class BrokerServices
{
    private readonly JobTable _jobs = new();

    public BrokerServices(BrokerLoop loop, BrokerIdentity identity, EmbeddedBrokerOptions options)
    {
        Router = new Router(identity.Owner, identity.Uuid);
        FifoScheduler scheduler = new(loop, new CorePool(options.Cores), identity.HostName);
        JobLifecycle lifecycle = new(loop, _jobs, scheduler, Router.Events, identity.Owner);
        NodeInfo node = new(identity.HostName, identity.Uri, identity.Directory, identity.Owner);
        ExecutionServices execution = new(loop, lifecycle, Router, node, new WorkingDirectories(node));
        TaskLaunchers launchers = new(loop, Scripts, lifecycle, identity.Owner);
        lifecycle.Executor = job => new JobExecution(job, execution, launchers.For(job));

        Router.Add("broker");
        Router.Add("event").User("publish", Router.Events.Publish);
        new AttributeService(identity).Register(Router);
        new JobIngestService(loop, lifecycle, new JobIdGenerator(loop.Now), new JobDependencies(loop, _jobs, lifecycle, identity.Owner)).Register(Router);

        Service jobManager = Router.Add("job-manager");
        new JobControlService(_jobs, lifecycle, Router.Events, identity.Owner).Register(jobManager);
        JobWaitService waiting = new(_jobs);
        waiting.Register(jobManager);
        new JobUpdateService(loop, _jobs, lifecycle).Register(jobManager);
        new JobQueryService(_jobs, scheduler).Register(jobManager);
        JobJournalService journal = new(_jobs);
        journal.Register(jobManager);
        lifecycle.EventPosted += journal.EventPosted;

        Service jobInfo = Router.Add("job-info");
        new EventlogWatchService(_jobs).Register(jobInfo);
        JobLookupService lookup = new(_jobs);
        lookup.Register(jobInfo);
        lifecycle.EventPosted += lookup.EventPosted;
        JobListService listing = new(_jobs);
        listing.Register(Router);
        new InstanceStatusService(loop, scheduler.Cores, identity.HostName).Register(Router);
        new ConnectorStatsService(Router).Register();
        lifecycle.StateEntered += job =>
        {
            listing.StateEntered(job);
            if (job.State == JobState.Inactive)
            {
                waiting.Ended(job);
                lookup.Ended(job);
            }
        };
    }

    public Router Router { get; }

    /// <summary>The scripts that stand in for processes.</summary>
    public JobScripts Scripts { get; } = new();

    /// <summary>Kills whatever runs, without events: the instance is over.</summary>
    public void AbandonJobs()
    {
        foreach (Job job in _jobs.Active)
        {
            job.Execution?.Abandon();
        }
    }
}
