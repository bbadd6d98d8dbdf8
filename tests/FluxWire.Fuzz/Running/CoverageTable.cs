using System.Globalization;
using System.Xml.Linq;

namespace FluxWire.Fuzz.Running;

/// <summary>The lines and branches of each source file that a replayed corpus has reached, from a Cobertura report.</summary>
internal static class CoverageTable
{
    internal static void Write(string report, TextWriter output)
    {
        IEnumerable<IGrouping<string, XElement>> files = XDocument.Load(report).Descendants("class")
            .GroupBy(static type => (string)type.Attribute("filename")!)
            .OrderBy(static file => file.Key, StringComparer.Ordinal);
        output.WriteLine($"{"file",-60} {"lines",12} {"branches",12}");
        foreach (IGrouping<string, XElement> file in files)
        {
            XElement[] lines = [.. file.Elements("lines").Elements("line").DistinctBy(static line => (string)line.Attribute("number")!)];
            (int Covered, int All) branches = lines.Select(Branches).Aggregate((0, 0), static (sum, one) => (sum.Item1 + one.Covered, sum.Item2 + one.All));
            int covered = lines.Count(static line => (string)line.Attribute("hits")! != "0");

            // A file that no harness is about says nothing, nor does one that was generated.
            if (covered == 0 || file.Key.Contains("/obj/", StringComparison.Ordinal))
            {
                continue;
            }

            output.WriteLine($"{file.Key,-60} {Share(covered, lines.Length),12} {Share(branches.Covered, branches.All),12}");
        }
    }

    private static string Share(int covered, int all) => all == 0 ? "-" : $"{covered}/{all} {100 * covered / all,3}%";

    // condition-coverage="50% (1/2)"
    private static (int Covered, int All) Branches(XElement line)
    {
        string[] parts = ((string?)line.Attribute("condition-coverage"))?.Split('(', '/', ')') ?? [];
        return parts.Length < 3
            ? (0, 0)
            : (int.Parse(parts[1], CultureInfo.InvariantCulture), int.Parse(parts[2], CultureInfo.InvariantCulture));
    }
}
