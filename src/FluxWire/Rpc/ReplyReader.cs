using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using FluxWire.Protocol;

namespace FluxWire.Rpc;

/// <summary>Reads the answers of the services that the client itself calls: JSON objects with a few members that it wants, and any that it does not.</summary>
/// <remarks>
/// Not by the serializer: what that has to know of a type before it reads the first one costs a program that asks once as much as its socket
/// (docs/performance.md, start-up). Whoever calls a service by its topic brings a serializer of his own.
/// </remarks>
internal ref struct ReplyReader
{
    // One of the two reads: the first if it can.
    private readonly bool _isPlain;
    private PlainObjectReader _plain;
    private Utf8JsonReader _json;

    /// <summary>Begins an answer.</summary>
    /// <param name="response">The response; its bytes are gone after the parser has returned.</param>
    /// <exception cref="FluxProtocolException">It carries no JSON object.</exception>
    internal ReplyReader(in FluxMessage response)
    {
        ReadOnlySpan<byte> json = ResponseParsers.JsonOf(response);
        _isPlain = PlainObjectReader.Fits(json);
        if (_isPlain)
        {
            _plain = new PlainObjectReader(json);
            return;
        }

        _json = new Utf8JsonReader(json);
        Advance();
        if (_json.TokenType != JsonTokenType.StartObject)
        {
            throw Invalid($"a payload is a JSON {_json.TokenType}, not an object");
        }
    }

    /// <summary>Goes to the next member, past the value of the last one.</summary>
    /// <returns>False at the end of the object; nothing but white space may follow it.</returns>
    internal bool ReadMember()
    {
        if (_isPlain)
        {
            return _plain.ReadMember();
        }

        try
        {
            if (_json.TokenType == JsonTokenType.PropertyName)
            {
                // Nobody has asked for its value.
                _json.Skip();
            }

            _json.Read();
            return _json.TokenType == JsonTokenType.PropertyName || _json.Read();
        }
        catch (JsonException)
        {
            throw NoJson();
        }
    }

    /// <summary>Whether the member has that name.</summary>
    /// <exception cref="FluxProtocolException">Its name cannot be read.</exception>
    internal readonly bool Is(ReadOnlySpan<byte> name)
    {
        if (_isPlain)
        {
            return _plain.Name.SequenceEqual(name);
        }

        try
        {
            return _json.ValueTextEquals(name);
        }
        catch (InvalidOperationException)
        {
            throw NoText();
        }
    }

    /// <summary>Reads the member's value.</summary>
    /// <exception cref="FluxProtocolException">It is no string.</exception>
    internal string ReadString()
    {
        if (_isPlain)
        {
            return _plain.Value is [(byte)'"', .. var text, (byte)'"'] ? Encoding.ASCII.GetString(text) : throw NoString();
        }

        Advance();
        try
        {
            return _json.TokenType == JsonTokenType.String ? _json.GetString()! : throw NoString();
        }
        catch (InvalidOperationException)
        {
            throw NoText();
        }
    }

    /// <summary>Reads the member's value.</summary>
    /// <exception cref="FluxProtocolException">It is no whole number, or too large.</exception>
    internal long ReadInt64()
    {
        long value;
        if (_isPlain)
        {
            return IsWhole(Utf8Parser.TryParse(_plain.Value, out value, out int length), length) ? value : throw NoInt64();
        }

        Advance();
        return _json.TokenType == JsonTokenType.Number && _json.TryGetInt64(out value) ? value : throw NoInt64();
    }

    /// <summary>Reads the member's value.</summary>
    /// <exception cref="FluxProtocolException">It is no whole number, negative, or too large.</exception>
    internal uint ReadUInt32()
    {
        uint value;
        if (_isPlain)
        {
            return IsWhole(Utf8Parser.TryParse(_plain.Value, out value, out int length), length) ? value : throw NoUInt32();
        }

        Advance();
        return _json.TokenType == JsonTokenType.Number && _json.TryGetUInt32(out value) ? value : throw NoUInt32();
    }

    /// <summary>Reads the member's value.</summary>
    /// <exception cref="FluxProtocolException">It is neither true nor false.</exception>
    internal bool ReadBoolean()
    {
        if (_isPlain)
        {
            // What is plain and begins so is the whole word.
            return _plain.Value switch
            {
                [(byte)'t', ..] => true,
                [(byte)'f', ..] => false,
                _ => throw NoBoolean(),
            };
        }

        Advance();
        return _json.TokenType is JsonTokenType.True or JsonTokenType.False ? _json.GetBoolean() : throw NoBoolean();
    }

    /// <summary>What to throw at the end of an object that has not everything it must have.</summary>
    /// <param name="member">What it has not.</param>
    internal readonly FluxProtocolException Lacks(string member) => Invalid($"a payload has no '{member}'");

    private void Advance()
    {
        try
        {
            _json.Read();
        }
        catch (JsonException)
        {
            throw NoJson();
        }
    }

    private readonly bool IsWhole(bool isParsed, int length) => isParsed && length == _plain.Value.Length;

    // Without its cause: the parser's words quote what it stumbled over, which may be a whole payload, and end up in logs.
    private readonly FluxProtocolException NoJson() => Invalid("a payload is not the JSON that was expected");

    private readonly FluxProtocolException NoText() => Invalid("a string is no Unicode text");

    private readonly FluxProtocolException NoString() => Invalid("a member is no string");

    private readonly FluxProtocolException NoInt64() => Invalid("a member is no whole number of 64 bits");

    private readonly FluxProtocolException NoUInt32() => Invalid("a member is no whole number of 32 bits");

    private readonly FluxProtocolException NoBoolean() => Invalid("a member is neither true nor false");

    private readonly FluxProtocolException Invalid(string what)
        => new(FluxProtocolError.InvalidJson, _isPlain ? _plain.Position : _json.BytesConsumed, what);
}
