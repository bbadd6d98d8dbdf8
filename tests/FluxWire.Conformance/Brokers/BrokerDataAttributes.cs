using System.Reflection;
using Xunit.Sdk;

namespace FluxWire.Conformance.Brokers;

/// <summary>Runs a theory on the embedded broker: always.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnEmbeddedBrokerAttribute : DataAttribute
{
    /// <inheritdoc/>
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[BrokerKind.Embedded]];
}

/// <summary>Runs a theory on a real broker where there is one, and reports it as skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnRealBrokerAttribute : DataAttribute
{
    /// <summary>Decides whether there is one.</summary>
    public OnRealBrokerAttribute() => Skip = RealFlux.WhyNot;

    /// <inheritdoc/>
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[BrokerKind.Real]];
}

/// <summary>A test that needs a real broker; reported as skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RealBrokerFactAttribute : FactAttribute
{
    /// <summary>Decides whether there is one.</summary>
    public RealBrokerFactAttribute() => Skip = RealFlux.WhyNot;
}
