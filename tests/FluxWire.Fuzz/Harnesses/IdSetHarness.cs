using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using FluxWire.Fuzz.Checking;
using FluxWire.Fuzz.Seeding;

namespace FluxWire.Fuzz.Harnesses;

/// <summary>A set of ids: the reader agrees with a plain one made of a regular expression, and every notation is read back.</summary>
internal sealed partial class IdSetHarness : IHarness
{
    // Two characters may be a range of eight bytes, in a list that grows and is then copied.
    private const int BytesPerByte = 32;
    private const int FewIds = 500;

    public string Name => "id-set";

    public void Run(byte[] input)
    {
        string text = InputText.Of(input);
        IdSet? set = null;
        Allocation.Bounded(input.Length, BytesPerByte, () => _ = IdSet.TryParse(text, out set));
        IdSet? thrown = Check.Read<IdSet, FormatException>(() => IdSet.Parse(text));
        Check.Same(set, thrown, "Parse and TryParse agree");
        Check.Same(Plain(text), set?.ToString(), "a plain reader reads the same");
        if (set is not null)
        {
            CheckSet(set);
        }
    }

    public IEnumerable<byte[]> Seeds() => VectorInputs.Of("idset.json", "decode", "input");

    private static void CheckSet(IdSet set)
    {
        Check.Same(set, IdSet.Parse(set.ToString()), "ranges are read back");
        Check.Same(set, IdSet.Parse(set.ToString(IdSetNotation.Ranges | IdSetNotation.Brackets)), "brackets are read back");
        Check.Same(set, set.Union(set), "a set and itself are itself");
        Check.Same(set, set.Intersect(set), "a set in itself is itself");
        Check.That(set.Except(set).IsEmpty, "a set without itself is empty");
        IdSet others = IdSet.FromRange(0, IdSet.MaxId).Except(set);
        Check.Same(IdSet.MaxId + 1L, set.Count + others.Count, "an id is in a set or in its complement");
        Check.That(set.Intersect(others).IsEmpty, "no id is in both");
        if (!set.IsEmpty)
        {
            Check.That(set.Contains(set.First) && set.Contains(set.Last) && set.Next(set.Last) is null, "the ends are in the set");
        }

        if (set.Count <= FewIds)
        {
            Check.Same(set, IdSet.FromIds([.. set]), "the ids are the set");
            Check.Same(set, IdSet.Parse(set.ToString(IdSetNotation.None)), "single ids are read back");
            Check.Same(set.Count, set.Select(static id => (long)id).LongCount(), "all ids are counted");
        }
    }

    // Null for what is no set; else its ranges as text.
    private static string? Plain(string text)
    {
        string inner = text is ['[', .., ']'] ? text[1..^1] : text;
        StringBuilder ranges = new();
        (long first, long last) = (-1, -1);
        foreach (string item in inner.Length == 0 ? [] : inner.Split(','))
        {
            Match match = Item().Match(item);
            if (!match.Success
                || !long.TryParse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out long from)
                || !long.TryParse(match.Groups[match.Groups[2].Success ? 2 : 1].ValueSpan, CultureInfo.InvariantCulture, out long to)
                || from <= last || to > IdSet.MaxId || (match.Groups[2].Success && to <= from))
            {
                return null;
            }

            if (first >= 0 && from == last + 1)
            {
                last = to;
                continue;
            }

            Append(ranges, first, last);
            (first, last) = (from, to);
        }

        return Append(ranges, first, last).ToString();
    }

    private static StringBuilder Append(StringBuilder ranges, long first, long last) =>
        first < 0 ? ranges : ranges
            .Append(ranges.Length > 0 ? "," : "").Append(first).Append(last > first ? $"-{last.ToString(CultureInfo.InvariantCulture)}" : "");

    [GeneratedRegex(@"\A(0|[1-9][0-9]*)(?:-(0|[1-9][0-9]*))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Item();
}
