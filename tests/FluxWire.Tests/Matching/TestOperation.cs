using FluxWire.Connection;
using FluxWire.Protocol;

namespace FluxWire.Tests.Matching;

/// <summary>Operations without a connection.</summary>
internal static class TestOperation
{
    internal static TaskCall<bool> Create(string topic = "test.call")
        => new(topic, FluxNodeId.Any, static (in FluxMessage _) => true);
}
