namespace FluxWire.Fuzz.Running;

/// <summary>Changes inputs at random: what a fuzzer does, without knowing what the changes reach.</summary>
/// <param name="seeds">What to begin with.</param>
/// <param name="seed">Of the randomness: the same seed gives the same inputs.</param>
public sealed class Mutator(IReadOnlyList<byte[]> seeds, int seed)
{
    private const int MaxChanges = 6;
    private const int MaxLength = 4096;

    // Ends of integers, and what means something in one of the formats.
    private static readonly byte[] Special = [0, 1, 0x7F, 0x80, 0xFE, 0xFF, .. "0919-,.[]{}\":\\n ef"u8];

    private readonly Random _random = new(seed);

    /// <summary>Makes an input of one of the seeds.</summary>
    public byte[] Next()
    {
        List<byte> bytes = [.. Pick(seeds)];
        for (int changes = _random.Next(1, MaxChanges + 1); changes > 0; changes--)
        {
            Change(bytes);
        }

        return [.. bytes.Take(MaxLength)];
    }

    private void Change(List<byte> bytes)
    {
        int at = _random.Next(bytes.Count + 1);
        int length = _random.Next(Math.Min(bytes.Count - at, 32) + 1);
        switch (_random.Next(7))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = Pick(Special);
                break;
            case 2 when at < bytes.Count:
                bytes[at] = (byte)_random.Next(256);
                break;
            case 3:
                bytes.RemoveRange(at, length);
                break;
            case 4:
                // Repeated, sometimes often: what grows faster than its input shows then.
                bytes.InsertRange(at, Enumerable.Repeat(bytes.GetRange(at, length), _random.Next(1, 20)).SelectMany(static piece => piece).ToArray());
                break;
            case 5:
                byte[] other = Pick(seeds);
                int start = _random.Next(other.Length + 1);
                bytes.InsertRange(at, other[start..(start + _random.Next(other.Length - start + 1))]);
                break;
            default:
                bytes.Insert(at, Pick(Special));
                break;
        }
    }

    private T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];
}
