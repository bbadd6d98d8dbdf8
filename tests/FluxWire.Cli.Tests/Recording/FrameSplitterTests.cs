using FluxWire.Cli.Recording;
using FluxWire.Cli.Tests.Support;

namespace FluxWire.Cli.Tests.Recording;

public sealed class FrameSplitterTests
{
    private static readonly byte[] First = Messages.Request("a.b", """{"x":1}""");
    private static readonly byte[] Second = Messages.RequestOf("c", new byte[300]);

    [Fact]
    public void Messages_come_whole_wherever_the_reads_cut_them()
    {
        byte[] stream = [0, .. First, .. Second, .. First];
        for (int size = 1; size <= stream.Length; size++)
        {
            FrameSplitter splitter = new(greetingFirst: true);
            List<(TranscriptKind Kind, byte[] Bytes)> items = [];
            for (int start = 0; start < stream.Length; start += size)
            {
                ReadOnlyMemory<byte> chunk = stream.AsMemory(start, Math.Min(size, stream.Length - start));
                items.AddRange(splitter.Push(chunk).Select(item => (item.Kind, item.Bytes.ToArray())));
            }

            items.Select(item => item.Kind).Should().Equal(
                TranscriptKind.Auth, TranscriptKind.Message, TranscriptKind.Message, TranscriptKind.Message);
            items[1].Bytes.Should().Equal(First);
            items[2].Bytes.Should().Equal(Second);
            items[3].Bytes.Should().Equal(First);
            splitter.Finish().IsEmpty.Should().BeTrue();
        }
    }

    [Fact]
    public void Whatever_follows_bytes_that_are_no_message_is_raw()
    {
        FrameSplitter splitter = new(greetingFirst: false);
        splitter.Push(First).Should().ContainSingle(item => item.Kind == TranscriptKind.Message);
        byte[] broken = [.. Second];
        broken[^20] = 0;
        splitter.Push(broken).Should().ContainSingle(item => item.Kind == TranscriptKind.Raw)
            .Which.Bytes.ToArray().Should().Equal(broken);
        splitter.Push(First).Should().ContainSingle(item => item.Kind == TranscriptKind.Raw);
        splitter.Push(default).Should().BeEmpty();
        splitter.Finish().IsEmpty.Should().BeTrue();
    }

    [Fact]
    public void The_beginning_of_a_message_is_left_over_at_the_end()
    {
        FrameSplitter splitter = new(greetingFirst: false);
        splitter.Push(First.AsMemory(0, 30)).Should().BeEmpty();
        splitter.Finish().ToArray().Should().Equal(First[..30]);
        splitter.Finish().IsEmpty.Should().BeTrue();
    }

    [Fact]
    public void The_given_memory_may_be_used_again()
    {
        byte[] buffer = [.. First];
        FrameSplitter splitter = new(greetingFirst: false);
        ReadOnlyMemory<byte> message = splitter.Push(buffer)[0].Bytes;
        buffer.AsSpan().Clear();
        message.ToArray().Should().Equal(First);
    }
}
