namespace FluxWire;

/// <summary>Reads the text form of RFC 29 from left to right and remembers where it stopped.</summary>
internal ref struct HostListReader(ReadOnlySpan<char> text)
{
    private const string StrayBracket = "a ']' without its '['";

    private readonly ReadOnlySpan<char> _text = text;
    private readonly HostListBuilder _hosts = new();

    /// <summary>What is wrong; null after success.</summary>
    public string? Problem { get; private set; }

    /// <summary>Where reading stopped, counted from 0.</summary>
    public int Position { get; private set; }

    public bool TryRead(out HostRange[] ranges)
    {
        ranges = [];
        while (SkipSeparators())
        {
            if (!TryReadEntry())
            {
                return false;
            }
        }

        ranges = _hosts.ToArray();
        return true;
    }

    // Empty entries are none, as in libflux.
    private bool SkipSeparators()
    {
        while (Position < _text.Length && HostName.IsSeparator(_text[Position]))
        {
            Position++;
        }

        return Position < _text.Length;
    }

    private bool TryReadEntry()
    {
        int start = Position;
        if (!TrySkipName())
        {
            return false;
        }

        ReadOnlySpan<char> prefix = _text[start..Position];
        if (Position == _text.Length || HostName.IsSeparator(_text[Position]))
        {
            return Accept(_hosts.AddName(prefix), start);
        }

        if (_text[Position] == ']')
        {
            return Refuse(StrayBracket, Position);
        }

        // What stands behind the brackets belongs to each of the hosts in them.
        int numbers = Position + 1;
        int length = _text[numbers..].IndexOf(']');
        if (length < 0)
        {
            return Refuse("a '[' without its ']'", Position);
        }

        Position = numbers + length + 1;
        if (!TryReadSuffix(out string suffix))
        {
            return false;
        }

        int end = Position;
        Position = numbers;
        bool isRead = TryReadNumbers(prefix, suffix, numbers + length, start);
        Position = isRead ? end : Position;
        return isRead;
    }

    private bool TryReadSuffix(out string suffix)
    {
        int start = Position;
        suffix = "";
        if (!TrySkipName())
        {
            return false;
        }

        if (Position < _text.Length && !HostName.IsSeparator(_text[Position]))
        {
            return Refuse(_text[Position] == '[' ? "a second pair of brackets in one name" : StrayBracket, Position);
        }

        if (Position - start > HostList.MaxNameLength)
        {
            return Refuse(HostListBuilder.NameTooLong, start);
        }

        suffix = _text[start..Position].ToString();
        return true;
    }

    private bool TryReadNumbers(ReadOnlySpan<char> prefix, string suffix, int end, int entry)
    {
        while (true)
        {
            int start = Position;
            if (!TryReadNumber(end, out ulong first))
            {
                return false;
            }

            int width = Position - start;
            ulong last = first;
            if (Position < end && _text[Position] == '-')
            {
                Position++;
                int second = Position;
                if (!TryReadNumber(end, out last))
                {
                    return false;
                }

                if (last < first)
                {
                    return Refuse("a range that descends", second);
                }
            }

            if (last - first >= HostList.MaxCount)
            {
                return Refuse(HostListBuilder.TooManyHosts, start);
            }

            if (!Accept(_hosts.Add(prefix, first, width, suffix, (int)(last - first) + 1), entry))
            {
                return false;
            }

            if (Position == end)
            {
                return true;
            }

            if (_text[Position] != ',')
            {
                return Refuse("a character in brackets that is neither a digit nor ',' nor '-'", Position);
            }

            Position++;
        }
    }

    private bool TryReadNumber(int end, out ulong number)
    {
        int start = Position;
        while (Position < end && char.IsAsciiDigit(_text[Position]))
        {
            Position++;
        }

        number = 0;
        return Position == start ? Refuse("no number", start)
            : HostNumber.TryRead(_text[start..Position], out number)
            || Refuse("a number above 18446744073709551615", start);
    }

    private bool TrySkipName()
    {
        int length = HostName.LengthAt(_text[Position..]);
        Position += length;
        return Position == _text.Length || HostName.IsSeparator(_text[Position]) || _text[Position] is '[' or ']'
            || Refuse("a character that no name has", Position);
    }

    private bool Accept(string? problem, int position) => problem is null || Refuse(problem, position);

    private bool Refuse(string problem, int position)
    {
        Problem = problem;
        Position = position;
        return false;
    }
}
