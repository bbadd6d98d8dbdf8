using System.Reflection;
using Xunit.Sdk;

namespace FluxWire.Tests.Blocking;

/// <summary>Runs a test on every kind of client: however it was made, and wherever its continuations run.</summary>
internal sealed class EachClientAttribute : DataAttribute
{
    internal static readonly Start[] Starts = Enum.GetValues<Start>();

    internal static readonly ContinuationMode[] Modes = Enum.GetValues<ContinuationMode>();

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => Matrix.Of(Starts, Modes);
}
