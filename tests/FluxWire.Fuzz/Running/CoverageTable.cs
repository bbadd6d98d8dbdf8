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
            // A line can be in several classes: in a method, and in a lambda in it.
            Line[] lines = [.. file.Elements("lines").Elements("line")
                .GroupBy(static line => (string)line.Attribute("number")!, static line => Line.Of(line))
                .Select(static same => same.Aggregate(static (one, other) => one.Or(other)))];
            int covered = lines.Count(static line => line.IsHit);

            // A file that no harness is about says nothing, nor does one that was generated.
            if (covered == 0 || file.Key.Contains("/obj/", StringComparison.Ordinal))
            {
                continue;
            }

            string branches = Share(lines.Sum(static line => line.Branches), lines.Sum(static line => line.AllBranches));
            output.WriteLine($"{file.Key,-60} {Share(covered, lines.Length),12} {branches,12}");
        }
    }

    private static string Share(int covered, int all) => all == 0 ? "-" : $"{covered}/{all} {100 * covered / all,3}%";

    private readonly record struct Line(bool IsHit, int Branches, int AllBranches)
    {
        internal static Line Of(XElement line)
        {
            // condition-coverage="50% (1/2)"
            string[] parts = ((string?)line.Attribute("condition-coverage"))?.Split('(', '/', ')') ?? [];
            bool isHit = (string)line.Attribute("hits")! != "0";
            return parts.Length < 3
                ? new Line(isHit, 0, 0)
                : new Line(isHit, int.Parse(parts[1], CultureInfo.InvariantCulture), int.Parse(parts[2], CultureInfo.InvariantCulture));
        }

        internal Line Or(Line other) =>
            new(IsHit || other.IsHit, Math.Max(Branches, other.Branches), Math.Max(AllBranches, other.AllBranches));
    }
}
