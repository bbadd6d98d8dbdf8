namespace FluxWire.LoadDriver;

/// <summary>What the program says. By itself, because whatever names the console loads it, and a start is measured, too.</summary>
internal static class Report
{
    internal static void Line(string text) => Console.WriteLine(text);

    internal static void Trouble(string text) => Console.Error.WriteLine($"loaddriver: {text}");
}
