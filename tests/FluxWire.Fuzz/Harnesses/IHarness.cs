namespace FluxWire.Fuzz.Harnesses;

/// <summary>One reader of untrusted bytes, and what must hold for every input.</summary>
public interface IHarness
{
    /// <summary>The name on the command line, and of the folder with its regression cases.</summary>
    public string Name { get; }

    /// <summary>Runs an input through the reader.</summary>
    /// <param name="input">Any bytes.</param>
    /// <exception cref="Exception">Something is wrong with the reader: documented refusals do not come out here.</exception>
    public void Run(byte[] input);

    /// <summary>Inputs to begin with: what a real broker sends, and what the specifications show.</summary>
    public IEnumerable<byte[]> Seeds();
}
