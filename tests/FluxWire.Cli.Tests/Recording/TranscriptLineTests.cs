using System.Text;
using FluxWire.Cli.Recording;
using FluxWire.Cli.Tests.Support;

namespace FluxWire.Cli.Tests.Recording;

public sealed class TranscriptLineTests
{
    [Fact]
    public void The_keys_stand_in_the_order_of_the_format()
    {
        TranscriptRecord record = new(
            0.00211149, TranscriptDirection.ClientToBroker, TranscriptKind.Message, Messages.Request("attr.get", """{"name":"size"}"""));
        Text(TranscriptLine.Format(record)).Should().Be(
            """{"t":0.002111,"dir":"c>b","kind":"msg","raw":"EgDu/wAAADAACGF0dHIuZ2V0EHsibmFtZSI6InNpemUifQAUjgEBC/////8AAAAA/////wAAAAE=","summary":"request attr.get tag=1 nodeid=any flags=topic|payload|route payload=16"}"""
            + "\n");
    }

    [Fact]
    public void The_end_has_no_bytes()
        => Text(TranscriptLine.Format(new TranscriptRecord(1, TranscriptDirection.BrokerToClient, TranscriptKind.Eof, default)))
            .Should().Be("""{"t":1,"dir":"b>c","kind":"eof","summary":"eof"}""" + "\n");

    [Fact]
    public void A_chunk_has_its_size()
        => Text(TranscriptLine.Format(new RecordedChunk(0.5, TranscriptDirection.BrokerToClient, new byte[69])))
            .Should().Be("""{"t":0.5,"dir":"b>c","n":69}""" + "\n");

    [Theory]
    [InlineData(TranscriptKind.Auth)]
    [InlineData(TranscriptKind.Raw)]
    [InlineData(TranscriptKind.Reset)]
    [InlineData(TranscriptKind.Eof)]
    internal void What_is_written_is_read_back(TranscriptKind kind)
    {
        byte[] bytes = kind is TranscriptKind.Reset or TranscriptKind.Eof ? [] : [38];
        TranscriptRecord record = TranscriptLine.Parse(Text(TranscriptLine.Format(
            new TranscriptRecord(12.25, TranscriptDirection.BrokerToClient, kind, bytes))));
        record.Kind.Should().Be(kind);
        record.Time.Should().Be(12.25);
        record.Direction.Should().Be(TranscriptDirection.BrokerToClient);
        record.Bytes.ToArray().Should().Equal(bytes);
    }

    private static string Text(ReadOnlyMemory<byte> line) => Encoding.UTF8.GetString(line.Span);
}
