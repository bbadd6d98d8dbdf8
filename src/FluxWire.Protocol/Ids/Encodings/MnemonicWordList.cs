using System.Reflection;

namespace FluxWire.Ids.Encodings;

/// <summary>
/// The first 1626 words of mnemonicode by Oren Tirosh, from the embedded text file that carries its notice. (The list has
/// seven more for 24-bit remainders, which a 64-bit id never has.)
/// </summary>
internal static class MnemonicWordList
{
    public const int Count = 1626;

    private const int LongestWord = 7;
    private const string ResourceName = "FluxWire.Ids.mnemonic-words.txt";

    private static readonly byte[][] ByIndex = Load();
    private static readonly ushort[] Alphabetical = Sort(ByIndex);

    public static ReadOnlySpan<byte> Word(int index) => ByIndex[index];

    /// <summary>The place of a word in the list, in any case, or -1.</summary>
    public static int IndexOf(ReadOnlySpan<byte> word)
    {
        if (word.Length > LongestWord)
        {
            return -1;
        }

        Span<byte> lower = stackalloc byte[LongestWord];
        lower = lower[..word.Length];
        for (int i = 0; i < word.Length; i++)
        {
            lower[i] = word[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(word[i] | 0x20) : word[i];
        }

        int low = 0;
        int high = Count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            int index = Alphabetical[middle];
            switch (ByIndex[index].AsSpan().SequenceCompareTo(lower))
            {
                case 0:
                    return index;
                case < 0:
                    low = middle + 1;
                    break;
                default:
                    high = middle - 1;
                    break;
            }
        }

        return -1;
    }

    private static byte[][] Load()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(ResourceName)
            ?? throw new InvalidOperationException($"The assembly lacks its resource {ResourceName}.");
        using StreamReader reader = new(stream);
        List<byte[]> words = new(Count);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#'))
            {
                words.Add(System.Text.Encoding.ASCII.GetBytes(line));
            }
        }

        return words.Count == Count
            ? [.. words]
            : throw new InvalidOperationException($"{ResourceName} holds {words.Count} words, not {Count}.");
    }

    private static ushort[] Sort(byte[][] words)
    {
        ushort[] order = new ushort[Count];
        for (int i = 0; i < Count; i++)
        {
            order[i] = (ushort)i;
        }

        Array.Sort(order, (left, right) => words[left].AsSpan().SequenceCompareTo(words[right]));
        return order;
    }
}
