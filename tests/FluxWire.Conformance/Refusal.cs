namespace FluxWire.Conformance;

/// <summary>What a broker refuses, with its errno and its text.</summary>
internal static class Refusal
{
    internal static async Task ShouldBeRefusedAsync(this Task call, FluxErrno errno, string text)
    {
        FluxRpcException e = (await call.Invoking(static task => task).Should().ThrowAsync<FluxRpcException>()).Which;
        (e.Errno.Name, e.ErrorText).Should().Be((errno.Name, text));
    }
}
