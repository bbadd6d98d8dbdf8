namespace FluxWire.Faults.RealBroker;

/// <summary>A test that needs flux-core; reported as skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RealBrokerFactAttribute : FactAttribute
{
    /// <summary>Decides whether there is one.</summary>
    public RealBrokerFactAttribute() => Skip = RestartableBroker.WhyNot;

    /// <summary>Whether the test is about permissions, which do not bind root.</summary>
    public bool NotAsRoot
    {
        get => false;
        set => Skip ??= value && Environment.IsPrivilegedProcess ? "Root may enter every directory: run it as another user." : null;
    }
}

/// <summary>Tests that start brokers of their own: one after the other, because each wants the machine for itself.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RealBrokerTests
{
    /// <summary>The collection's name.</summary>
    public const string Name = "Real brokers";
}
