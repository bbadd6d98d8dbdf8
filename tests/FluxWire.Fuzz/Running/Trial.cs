using FluxWire.Fuzz.Harnesses;

namespace FluxWire.Fuzz.Running;

/// <summary>One input through one harness.</summary>
internal static class Trial
{
    /// <summary>Runs an input.</summary>
    /// <returns>Null, or what went wrong.</returns>
    internal static Exception? Run(IHarness harness, byte[] input)
    {
        try
        {
            harness.Run(input);
            return null;
        }
        catch (Exception e)
        {
            // Whatever comes out here is what is looked for.
            return e;
        }
    }
}
