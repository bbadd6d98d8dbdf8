namespace FluxWire.Rpc;

/// <summary>
/// Reads a JSON object as a broker writes a short answer: compact, nothing in it but plain texts (<see cref="PlainText"/>), whole numbers, true and false. It stops at
/// the first byte that is anything else, which is then for a JSON reader to judge.
/// </summary>
/// <remarks>
/// How the runtime's reader looks for the end of a text is compiled anew at each start of a program, vectors and all: a tenth of what a program costs
/// under the JIT that asks one thing (docs/performance.md).
/// </remarks>
/// <param name="json">The object.</param>
internal ref struct PlainObjectReader(ReadOnlySpan<byte> json)
{
    private readonly ReadOnlySpan<byte> _json = json;

    // Where the next member begins, or the brace at the end stands.
    private int _next = 1;

    /// <summary>Whether it has come to the end, and nothing stands behind the object: it was plain as a whole.</summary>
    internal bool IsOver { get; private set; }

    /// <summary>Where the member begins.</summary>
    internal int Position { get; private set; }

    /// <summary>The member's name.</summary>
    internal ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>The member's value, a text in its quotes.</summary>
    internal ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Whether an object is plain.</summary>
    internal static bool Fits(ReadOnlySpan<byte> json)
    {
        PlainObjectReader reader = new(json);
        while (reader.ReadMember())
        {
        }

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
            IsOver = _next == _json.Length - 1;
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
        Value = _json[(colon + 1)..end];
        _next = behind == ',' ? end + 1 : end;
        return true;
    }

    private readonly int EndOfValue(int start) => ByteAt(start) switch
    {
        '"' => EndOfText(start),
        't' => EndOfWord(start, "true"u8),
        'f' => EndOfWord(start, "false"u8),
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

    // A nought is a number by itself: other digits behind it are neither comma nor brace.
    private readonly int EndOfNumber(int start)
    {
        int end = start;
        while (ByteAt(end) is >= '0' and <= '9' && (end == start || ByteAt(start) != '0'))
        {
            end++;
        }

        return end > start ? end : -1;
    }

    // Nothing plain is a NUL.
    private readonly int ByteAt(int index) => (uint)index < (uint)_json.Length ? _json[index] : 0;
}
