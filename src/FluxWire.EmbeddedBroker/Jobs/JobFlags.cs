namespace FluxWire.Embedded.Jobs;

/// <summary>What <c>job-ingest.submit</c> may be asked with a job.</summary>
[Flags]
internal enum JobFlags
{
    None = 0,

    /// <summary>The client's own: J was signed by somebody else. Never sent.</summary>
    PreSigned = 1,

    /// <summary>Write <c>debug.*</c> events.</summary>
    Debug = 2,

    /// <summary>The job can be waited for, once.</summary>
    Waitable = 4,

    /// <summary>Accept the jobspec unseen.</summary>
    NoValidate = 8,
}
