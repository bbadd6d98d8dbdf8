using System.Reflection;
using Xunit.Sdk;

namespace FluxWire.Tests.Continuations;

/// <summary>Runs a theory once in each continuation mode.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class InBothModesAttribute : DataAttribute
{
    /// <inheritdoc/>
    public override IEnumerable<object[]> GetData(MethodInfo testMethod)
        => Enum.GetValues<ContinuationMode>().Select(mode => (object[])[mode]);
}
