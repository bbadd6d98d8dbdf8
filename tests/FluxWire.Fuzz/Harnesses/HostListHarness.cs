using System.Text;
using FluxWire.Fuzz.Checking;
using FluxWire.Fuzz.Seeding;

namespace FluxWire.Fuzz.Harnesses;

/// <summary>A list of hosts: the short form, the names one by one, and places in the list all say the same.</summary>
internal sealed class HostListHarness : IHarness
{
    // Two characters may be a range of forty bytes with a prefix of its own, in a list that grows and is then copied.
    private const int BytesPerByte = 160;
    private const int FewHosts = 300;

    // The text of more than these takes so long that nothing else would be tried.
    private const int ManyHosts = 20_000;

    public string Name => "host-list";

    public void Run(byte[] input)
    {
        string text = InputText.Of(input);
        HostList? list = null;
        Allocation.Bounded(input.Length, BytesPerByte, () => _ = HostList.TryParse(text, out list));
        HostList? thrown = Check.Read<HostList, FormatException>(() => HostList.Parse(text));
        Check.Same(list, thrown, "Parse and TryParse agree");
        if (list is not null)
        {
            CheckList(list);
        }
    }

    // Vectors, and both sides of each limit.
    public IEnumerable<byte[]> Seeds() =>
    [
        .. VectorInputs.Of("hostlist.json", "decode", "input"),
        .. new[]
        {
            "a[0-1048575]", "a[0-1048574],b,c", "n[0-1048575]-eth0-abcdef", new string('x', 255), $"{new string('x', 254)}[9-10]",
            $"a[1]{new string('x', 254)}",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    private static void CheckList(HostList list)
    {
        Check.That(list.Count <= HostList.MaxCount, "a list has its limit");
        if (list.Count > ManyHosts)
        {
            return;
        }

        HostList again = HostList.Parse(list.ToString());
        Check.Same(list, again, "the short form is read back");
        Check.Same(list.GetHashCode(), again.GetHashCode(), "equal lists have equal hashes");
        if (list.IsEmpty)
        {
            return;
        }

        Check.Same(0, list.IndexOf(list[0]), "the first host is found");
        int last = list.IndexOf(list[list.Count - 1]);
        Check.That(last >= 0 && list[last] == list[list.Count - 1], "the last host is found");
        if (list.Count <= FewHosts)
        {
            CheckNames(list, [.. list]);
        }
    }

    private static void CheckNames(HostList list, string[] names)
    {
        Check.Same(names.Length, list.Count, "all hosts are counted");
        Check.Same(list, HostList.FromHosts(names), "the names are the list");
        Check.Same(list, HostList.Parse(string.Join(',', names)), "the names are the list as text");
        HostList sorted = list.Sort();
        Check.That(sorted.Order(StringComparer.Ordinal).SequenceEqual(names.Order(StringComparer.Ordinal)), "sorting loses no host");
        Check.Same(sorted.Distinct(), list.Distinct().Sort(), "repetitions are dropped before and after sorting alike");
        for (int i = 0; i < names.Length; i++)
        {
            Check.Same(names[i], list[i], "a place in the list is a name");
            Check.Same(Array.IndexOf(names, names[i]), list.IndexOf(names[i]), "a name is found where it comes first");
            Check.That(names[i].Length is > 0 and <= HostList.MaxNameLength, "a name has its limit");
        }
    }
}
