namespace FluxWire;

/// <summary>Reads the text form of RFC 22 from left to right and remembers where it stopped.</summary>
internal ref struct IdSetReader(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;

    // Without brackets both stay at the ends of the text.
    private int _end = text.Length;

    /// <summary>What is wrong; null after success.</summary>
    public string? Problem { get; private set; }

    /// <summary>Where reading stopped, counted from 0.</summary>
    public int Position { get; private set; }

    public bool TryRead(out IdRange[] ranges)
    {
        ranges = [];
        if (_text is ['[', .., ']'])
        {
            Position = 1;
            _end--;
        }

        if (Position == _end)
        {
            return true;
        }

        IdRangeBuilder builder = new(4);
        long previous = -1;
        while (true)
        {
            int start = Position;
            if (!TryReadMember(out IdRange member))
            {
                return false;
            }

            if (member.First <= previous)
            {
                Position = start;
                return Refuse("an id that does not come after the one before it");
            }

            builder.Add(member);
            previous = member.Last;
            if (Position == _end)
            {
                ranges = builder.ToArray();
                return true;
            }

            if (_text[Position] != ',')
            {
                return Refuse("a character that is neither a digit nor ',' nor '-'");
            }

            Position++;
        }
    }

    private bool TryReadMember(out IdRange member)
    {
        member = default;
        if (!TryReadId(out uint first))
        {
            return false;
        }

        uint last = first;
        if (Position < _end && _text[Position] == '-')
        {
            Position++;
            int start = Position;
            if (!TryReadId(out last))
            {
                return false;
            }

            if (last <= first)
            {
                Position = start;
                return Refuse("a range that does not ascend");
            }
        }

        member = new IdRange(first, last);
        return true;
    }

    private bool TryReadId(out uint id)
    {
        id = 0;
        int start = Position;
        while (Position < _end && char.IsAsciiDigit(_text[Position]))
        {
            uint digit = (uint)(_text[Position] - '0');
            if (id > (IdSet.MaxId - digit) / 10)
            {
                Position = start;
                return Refuse("an id above 2147483647");
            }

            id = (id * 10) + digit;
            Position++;
        }

        if (Position == start)
        {
            return Refuse("no id");
        }

        if (_text[start] == '0' && Position - start > 1)
        {
            Position = start;
            return Refuse("a leading zero");
        }

        return true;
    }

    private bool Refuse(string problem)
    {
        Problem = problem;
        return false;
    }
}
