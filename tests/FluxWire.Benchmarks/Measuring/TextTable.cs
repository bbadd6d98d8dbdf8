namespace FluxWire.Benchmarks.Measuring;

/// <summary>A table that reads well in a terminal and is Markdown, so that it can be pasted into a page.</summary>
/// <param name="title">What the table shows.</param>
/// <param name="columns">The columns' names; the first is text, all others are numbers.</param>
internal sealed class TextTable(string title, params string[] columns)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row.</summary>
    /// <param name="cells">One cell a column.</param>
    internal void Add(params string[] cells)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(cells.Length, columns.Length);
        _rows.Add(cells);
    }

    /// <summary>Writes the table.</summary>
    internal void Print()
    {
        int[] widths = [.. columns.Select((name, i) => _rows.Select(row => row[i].Length).Append(name.Length).Max())];
        Console.WriteLine();
        Console.WriteLine(title);
        Console.WriteLine();
        Console.WriteLine(Line(columns, widths));
        Console.WriteLine(Line([.. widths.Select((width, i) => i == 0 ? new string('-', width) : new string('-', width - 1) + ":")], widths));
        foreach (string[] row in _rows)
        {
            Console.WriteLine(Line(row, widths));
        }
    }

    private static string Line(string[] cells, int[] widths)
        => $"| {string.Join(" | ", cells.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i])))} |";
}
