using System.Text;
using CsCheck;

namespace FluxWire.Tests.Ids;

/// <summary>What holds for every id and for every text.</summary>
public sealed class JobIdPropertyTests
{
    private static readonly Gen<JobId> Ids = Gen.Select(
        Gen.ULong, Gen.Int[0, 63], (value, shift) => new JobId(value >> shift));

    private static readonly Gen<JobIdEncoding> Encodings = Gen.Enum<JobIdEncoding>();

    [Fact]
    public void Every_encoding_parses_back() =>
        Gen.Select(Ids, Encodings).Sample((id, encoding) =>
            JobId.Parse(id.ToString(encoding)) == id
            && JobId.Parse(Encoding.UTF8.GetBytes("  " + id.ToString(encoding)).AsSpan()) == id
            && JobId.FromSigned(id.ToSigned()) == id
            && JobId.Create(id.Timestamp, id.Generator, id.Sequence) == id);

    [Fact]
    public void Spans_hold_what_the_string_holds_and_only_if_it_fits() =>
        Gen.Select(Ids, Encodings, Gen.Int[0, 48]).Sample((id, encoding, size) =>
        {
            string expected = id.ToString(encoding);
            char[] chars = new char[size];
            byte[] bytes = new byte[size];

            id.TryFormat(chars, out int charsWritten, encoding).Should().Be(size >= expected.Length);
            new string(chars, 0, charsWritten).Should().Be(size >= expected.Length ? expected : "");
            int utf8Length = Encoding.UTF8.GetByteCount(expected);
            id.TryFormat(bytes, out int bytesWritten, encoding).Should().Be(size >= utf8Length);
            Encoding.UTF8.GetString(bytes, 0, bytesWritten).Should().Be(size >= utf8Length ? expected : "");
        });

    [Fact]
    public void Ids_order_as_their_values() =>
        Gen.Select(Ids, Ids).Sample((left, right) =>
            left.CompareTo(right) == left.Value.CompareTo(right.Value)
            && (left < right) == (left.Value < right.Value)
            && (left >= right) == (left.Value >= right.Value)
            && (left == right) == (left.Value == right.Value));

    [Fact]
    public void No_text_makes_parsing_throw_and_what_is_read_is_in_its_encoding() =>
        Gen.OneOf(Gen.String, Gen.String[Gen.Char["0123456789abcfƒx.-+job \t"], 0, 24]).Sample(text =>
            !JobId.TryParse(text, out JobId id) || JobId.Parse(id.ToString()) == id);

    [Fact]
    public void No_bytes_make_parsing_throw() =>
        Gen.Byte.Array[0, 140].Sample(bytes => { _ = JobId.TryParse(bytes, out _); });
}
