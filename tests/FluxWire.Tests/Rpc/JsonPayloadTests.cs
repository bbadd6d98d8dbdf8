using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using FluxWire.Rpc;

namespace FluxWire.Tests.Rpc;

/// <summary>Payloads that are written into memory which many use in turn: each finds it clean, and nobody finds another's.</summary>
public sealed class JsonPayloadTests
{
    // More at once than the pool keeps, so that every piece of its memory is among them.
    private const int Many = 64;

    [Fact]
    public void A_payload_ends_with_one_nul_and_a_text_with_none()
    {
        JsonPayload.Create(7, WriteNumber).Should().Equal("""{"n":7}"""u8.ToArray().Append((byte)0));
        using JsonPayload.PooledPayload rented = JsonPayload.Rent(7, WriteNumber);
        rented.Memory.ToArray().Should().Equal("""{"n":7}"""u8.ToArray().Append((byte)0));
        JsonPayload.CreateText(7, WriteNumber).Should().Be("""{"n":7}""");
    }

    [Fact]
    public void Payloads_that_are_rented_at_once_do_not_share_their_memory()
    {
        JsonPayload.PooledPayload[] payloads = [.. Enumerable.Range(0, Many).Select(i => JsonPayload.Rent(i, WriteNumber))];

        payloads.Select(payload => Text(payload.Memory.Span)).Should().Equal(Enumerable.Range(0, Many).Select(i => $"{{\"n\":{i}}}\0"));

        Array.ForEach(payloads, payload => payload.Dispose());
    }

    [Fact]
    public void A_writer_may_rent_for_itself()
    {
        using JsonPayload.PooledPayload outer = JsonPayload.Rent(5, WriteNested);
        Text(outer.Memory.Span).Should().Be(NestedText(5) + "\0");
        JsonPayload.CreateText(5, WriteNested).Should().Be(NestedText(5));
    }

    [Fact]
    public async Task Many_threads_may_write_at_once()
    {
        string[][] texts = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(()
            => Enumerable.Range(0, 500).Select(i => JsonPayload.CreateText(i % 7, WriteNested)).ToArray())));

        foreach (string[] written in texts)
        {
            written.Should().Equal(Enumerable.Range(0, 500).Select(i => NestedText(i % 7)));
        }
    }

    [Fact]
    public void A_writer_that_throws_gives_its_memory_back_clean()
    {
        for (int i = 0; i < Many; i++)
        {
            FluentActions.Invoking(() => JsonPayload.Rent(i, WriteHalf)).Should().Throw<NotSupportedException>();
            FluentActions.Invoking(() => JsonPayload.Create(i, WriteHalf)).Should().Throw<NotSupportedException>();
            FluentActions.Invoking(() => JsonPayload.CreateText(i, WriteHalf)).Should().Throw<NotSupportedException>();
        }

        Payloads_that_are_rented_at_once_do_not_share_their_memory();
    }

    [Fact]
    public void A_writer_that_throws_while_another_has_rented_harms_neither()
    {
        using JsonPayload.PooledPayload outer = JsonPayload.Rent(1, static (writer, number) =>
        {
            writer.WriteStartObject();
            FluentActions.Invoking(() => JsonPayload.Rent(number, WriteHalf)).Should().Throw<NotSupportedException>();
            writer.WriteNumber("n"u8, number);
            writer.WriteEndObject();
        });

        Text(outer.Memory.Span).Should().Be("{\"n\":1}\0");
    }

    [Fact]
    public void What_was_given_back_half_written_is_clean_for_the_next()
    {
        for (int i = 0; i < Many; i++)
        {
            using JsonPayload.PooledText text = JsonPayload.RentText();
            text.WrittenSpan.IsEmpty.Should().BeTrue();
            text.Writer.GetSpan(100).Fill((byte)'x');
            text.Writer.Advance(100);
            text.WrittenSpan.Length.Should().Be(100);
        }

        Payloads_that_are_rented_at_once_do_not_share_their_memory();
    }

    [Fact]
    public void One_huge_payload_does_not_keep_its_memory()
    {
        for (int i = 0; i < 4; i++)
        {
            using JsonPayload.PooledPayload huge = JsonPayload.Rent(0, static (writer, _) => writer.WriteStringValue(new string('x', 1024 * 1024)));
            huge.Memory.Length.Should().Be((1024 * 1024) + 3);
        }

        JsonPayload.PooledPayload[] payloads = [.. Enumerable.Range(0, Many).Select(i => JsonPayload.Rent(i, WriteNumber))];
        payloads.Should().OnlyContain(payload => CapacityOf(payload.Memory) <= 256 * 1024);
        Array.ForEach(payloads, payload => payload.Dispose());
    }

    [Theory]
    [InlineData(0, """{"id":0}""")]
    [InlineData(13375585124352, """{"id":13375585124352}""")]
    [InlineData(ulong.MaxValue, """{"id":-1}""")]
    public void A_job_is_its_id_as_flux_counts(ulong id, string json)
    {
        using JsonPayload.PooledPayload payload = JsonPayload.ForJob(new JobId(id));
        Text(payload.Memory.Span).Should().Be(json + "\0");
    }

    [Fact]
    public void Text_travels_as_it_is()
        => JsonPayload.CreateText("ƒ<>&'+/\"\\\n\0", static (writer, text) => writer.WriteStringValue(text))
            .Should().Be("""  "ƒ<>&'+/\"\\\n\u0000"  """.Trim());

    private static void WriteNumber(Utf8JsonWriter writer, int number)
    {
        writer.WriteStartObject();
        writer.WriteNumber("n"u8, number);
        writer.WriteEndObject();
    }

    private static void WriteNested(Utf8JsonWriter writer, int depth)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(depth);
        if (depth > 0)
        {
            using JsonPayload.PooledPayload inner = JsonPayload.Rent(depth - 1, WriteNested);
            writer.WriteStringValue(JsonPayload.CreateText(depth, WriteNumber));
            writer.WriteRawValue(inner.Memory.Span[..^1]);
        }

        writer.WriteEndArray();
    }

    private static string NestedText(int depth)
        => depth == 0 ? "[0]" : $$"""[{{depth}},"{\"n\":{{depth}}}",{{NestedText(depth - 1)}}]""";

    private static void WriteHalf(Utf8JsonWriter writer, int number)
    {
        writer.WriteStartObject();
        writer.WriteString("half"u8, new string('x', 100 + number));
        writer.Flush();
        writer.WritePropertyName("other"u8);
        throw new NotSupportedException();
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    private static int CapacityOf(ReadOnlyMemory<byte> memory)
        => MemoryMarshal.TryGetArray(memory, out ArraySegment<byte> array) ? array.Array!.Length : int.MaxValue;
}
