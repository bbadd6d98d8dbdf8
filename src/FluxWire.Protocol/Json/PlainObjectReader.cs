using System.Runtime.CompilerServices;

namespace FluxWire.Protocol;

/// <summary>
/// Reads a JSON object as a broker writes nearly all of them: compact, nothing in it but plain texts (<see cref="PlainText"/>), numbers without an exponent, true and false, and
/// objects of these. It stops at the first byte that is anything else, which is then for a JSON reader to judge.
/// </summary>
/// <remarks>
/// How the runtime's reader looks for the end of a text is compiled anew at each start of a program, vectors and all: a tenth of what a program costs
/// under the JIT that asks one thing. And it asks more of each byte than a broker's JSON gives rise to, which is a good part of what a watch costs
/// (docs/performance.md).
/// </remarks>
internal ref struct PlainObjectReader
{
    // What lies deeper is for the JSON reader, which has a limit of its own.
    private const int MaxDepth = 8;

    private readonly ReadOnlySpan<byte> _json;
    private readonly int _depth;

    // Where the next member begins, or the brace at the end stands.
    private int _next = 1;

    // Behind that brace, once it was read; 0 before.
    private int _end;

    /// <summary>Begins an object.</summary>
    /// <param name="json">The object.</param>
    internal PlainObjectReader(ReadOnlySpan<byte> json)
        : this(json, depth: 1)
    {
    }

    private PlainObjectReader(ReadOnlySpan<byte> json, int depth)
    {
        _json = json;
        _depth = depth;
    }

    /// <summary>Whether it has come to the end, and nothing stands behind the object: it was plain as a whole.</summary>
    internal readonly bool IsOver => _end > 0 && _end == _json.Length;

    /// <summary>Where the member begins.</summary>
    internal int Position { get; private set; }

    /// <summary>The member's name.</summary>
    internal ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>Where the member's value stands.</summary>
    internal Range ValueRange { get; private set; }

    /// <summary>The member's value, a text in its quotes.</summary>
    internal readonly ReadOnlySpan<byte> Value => _json[ValueRange];

    /// <summary>Whether an object is plain.</summary>
    internal static bool Fits(ReadOnlySpan<byte> json)
    {
        PlainObjectReader reader = new(json);
        reader.ReadToEnd();
        return reader.IsOver;
    }

    /// <summary>Goes to the next member.</summary>
    /// <returns>False at the end (<see cref="IsOver"/>), and in front of what is not plain.</returns>
    internal bool ReadMember()
    {
        if (ByteAt(0) != '{')
        {
            return false;
        }

        if (ByteAt(_next) == '}' && ByteAt(_next - 1) != ',')
        {
            _end = _next + 1;
            return false;
        }

        int colon = EndOfText(_next);
        int end = ByteAt(colon) == ':' ? EndOfValue(colon + 1) : -1;
        int behind = ByteAt(end);
        if (behind != ',' && behind != '}')
        {
            return false;
        }

        Position = _next;
        Name = _json[(_next + 1)..(colon - 1)];
        ValueRange = (colon + 1)..end;
        _next = behind == ',' ? end + 1 : end;
        return true;
    }

    private void ReadToEnd()
    {
        while (ReadMember())
        {
            // Nothing in it is wanted.
        }
    }

    private readonly int EndOfValue(int start) => ByteAt(start) switch
    {
        '"' => EndOfText(start),
        't' => EndOfWord(start, "true"u8),
        'f' => EndOfWord(start, "false"u8),
        '{' => EndOfObject(start),
        '-' => EndOfNumber(start + 1),
        _ => EndOfNumber(start),
    };

    private readonly int EndOfText(int start)
    {
        if (ByteAt(start) != '"')
        {
            return -1;
        }

        int end = start + 1;
        while (PlainText.Has(ByteAt(end)))
        {
            end++;
        }

        return ByteAt(end) == '"' ? end + 1 : -1;
    }

    private readonly int EndOfWord(int start, ReadOnlySpan<byte> word) => _json[start..].StartsWith(word) ? start + word.Length : -1;

    private readonly int EndOfObject(int start)
    {
        if (_depth == MaxDepth)
        {
            return -1;
        }

        PlainObjectReader inner = new(_json[start..], _depth + 1);
        inner.ReadToEnd();
        return inner._end > 0 ? start + inner._end : -1;
    }

    // A nought is a number by itself: other digits behind it are neither point nor comma nor brace.
    private readonly int EndOfNumber(int start)
    {
        int end = ByteAt(start) == '0' ? start + 1 : EndOfDigits(start);
        return ByteAt(end) == '.' ? EndOfDigits(end + 1) : end;
    }

    private readonly int EndOfDigits(int start)
    {
        int end = start;
        while (ByteAt(end) is >= '0' and <= '9')
        {
            end++;
        }

        return end > start ? end : -1;
    }

    // Nothing plain is a NUL. Asked for each byte, and native code does not inline it by itself.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly int ByteAt(int index) => (uint)index < (uint)_json.Length ? _json[index] : 0;
}
