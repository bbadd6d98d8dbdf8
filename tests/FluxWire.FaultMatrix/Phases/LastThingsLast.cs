using Xunit.Abstractions;
using Xunit.Sdk;

namespace FluxWire.FaultMatrix.Phases;

/// <summary>Plays the cells of a class first, and then what looks at what they have left.</summary>
public sealed class LastThingsLast : ITestCaseOrderer
{
    internal const string TypeName = "FluxWire.FaultMatrix.Phases.LastThingsLast";
#if INLINE
    internal const string AssemblyName = "FluxWire.FaultMatrix.Inline";
#else
    internal const string AssemblyName = "FluxWire.FaultMatrix";
#endif

    /// <inheritdoc/>
    public IEnumerable<TTestCase> OrderTestCases<TTestCase>(IEnumerable<TTestCase> testCases)
        where TTestCase : ITestCase
        => testCases.OrderBy(static test => test.TestMethodArguments is { Length: > 0 } ? 0 : 1);
}
