using System.Text;
using FluxWire.Jobs;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Jobs;

/// <summary>Each kind of entry of <c>guest.output</c> (RFC 24) and what becomes of it.</summary>
public sealed class OutputItemTests
{
    public static TheoryData<string, string, string, string, bool> Data => new()
    {
        { """{"stream":"stdout","rank":"0","data":"text\n"}""", "stdout", "0", "text\n", false },
        { """{"stream":"stderr","rank":"0-3,7","data":"ƒ\u0000","eof":true}""", "stderr", "0-3,7", "ƒ\0", true },
        { """{"stream":"stdout","rank":"0","eof":true}""", "stdout", "0", "", true },
        { """{"stream":"stdout","rank":"0","data":"aGk=","encoding":"base64"}""", "stdout", "0", "hi", false },
        { """{"stream":"stdout","rank":"0","data":"hi","encoding":"UTF-8"}""", "stdout", "0", "hi", false },
        { """{"stream":"stdout","rank":"0","data":"x\n","repeat":3}""", "stdout", "0", "x\nx\nx\n", false },
        { """{"stream":"stdout","rank":"0","data":"aGk=","encoding":"base64","repeat":2,"new":{}}""", "stdout", "0", "hihi", false },
        { """{"stream":"stdout","rank":5,"data":"x","repeat":1,"eof":false}""", "stdout", "5", "x", false },
        { """{"eof":false,"data":"\"\\\t\u0192","rank":"10","stream":"other"}""", "other", "10", "\"\\\tƒ", false },
        { """{"stream":"stdout","rank":"0","data":"x","data":"y","later":null}""", "stdout", "0", "y", false },
        { """{"stream":"stdout","rank":"0","data":""}""", "stdout", "0", "", false },
    };

    public static TheoryData<string> Broken => new(
        """1.5 data {"rank":"0","data":"x"}""",
        """1.5 data {"stream":"stdout","rank":"0","data":"\ud800"}""",
        """1.5 data {"stream":"stdout","data":"x"}""",
        """1.5 data {"stream":"stdout","rank":"x","data":"x"}""",
        """1.5 data {"stream":"stdout","rank":"0","data":7}""",
        """1.5 data {"stream":"stdout","rank":"0","data":null}""",
        """1.5 data {"stream":"stdout","rank":"0","data":"?","encoding":"base64"}""",
        """1.5 data {"stream":"stdout","rank":"0","data":"x","eof":"yes"}""",
        """1.5 data {"stream":"stdout","rank":null,"data":"x"}""",
        "1.5 data",
        """1.5 redirect {"stream":"stdout","rank":"0"}""",
        """1.5 log {"rank":0,"message":"m"}""",
        """1.5 log {"rank":0,"level":3}""");

    [Theory]
    [MemberData(nameof(Data))]
    public async Task Data_comes_as_the_bytes_that_were_written(string context, string stream, string ranks, string text, bool eof)
    {
        JobOutputData data = await ReadAsync<JobOutputData>("1.5 data " + context);

        data.Timestamp.Should().Be(1.5);
        data.Stream.Should().Be(stream);
        data.IsStandardError.Should().Be(stream == "stderr");
        data.Ranks.ToString().Should().Be(ranks);
        data.Data.ToArray().Should().Equal(Encoding.UTF8.GetBytes(text));
        data.Text.Should().Be(text);
        data.EndOfStream.Should().Be(eof);
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF_8_are_kept()
    {
        JobOutputData data = await ReadAsync<JobOutputData>("""1.5 data {"stream":"stdout","rank":"0","data":"/wA=","encoding":"base64"}""");

        data.Data.ToArray().Should().Equal(0xFF, 0x00);
        data.Text.Should().Be("\uFFFD\0");
    }

    [Fact]
    public async Task A_redirect_names_its_file()
    {
        JobOutputRedirect redirect =
            await ReadAsync<JobOutputRedirect>("""2.5 redirect {"stream":"stderr","rank":"0-1","path":"out.txt"}""");

        (redirect.Timestamp, redirect.Stream, redirect.Ranks.ToString(), redirect.Path).Should().Be((2.5, "stderr", "0-1", "out.txt"));
    }

    [Fact]
    public async Task A_log_message_tells_what_it_knows()
    {
        (await ReadAsync<JobOutputLog>("""2.5 log {"rank":3,"level":0,"message":"m","component":"c","file":"f.c","line":7}"""))
            .Should().Be(new JobOutputLog(2.5, 3, 0, "m", "c", "f.c", 7));
        (await ReadAsync<JobOutputLog>("""2.5 log {"rank":"3","level":6,"message":""}"""))
            .Should().Be(new JobOutputLog(2.5, 3, 6, "", null, null, null));
        (await ReadAsync<JobOutputLog>("""2.5 log {"level":6,"message":"m"}""")).ShellRank.Should().BeNull();
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task An_entry_that_is_not_of_RFC_24_ends_the_stream(string entry)
    {
        await using PeerSession session = await PeerSession.StartAsync();
        OutputScript script = await OutputScript.StartAsync(session);

        await script.OutputAsync(entry);

        (await script.MoveNextAsync().FailureAsync<FluxProtocolException>()).Error.Should().Be(FluxProtocolError.InvalidEventlogEntry);
        await script.ExpectBothCancelledAsync();
    }

    // What stands around it, a header and entries of a later version, is not an item.
    private static async Task<T> ReadAsync<T>(string entry)
        where T : JobOutputItem
    {
        await using PeerSession session = await PeerSession.StartAsync();
        OutputScript script = await OutputScript.StartAsync(session);
        await script.OutputAsync("""0.5 header {"version":1,"encoding":{"stdout":"UTF-8"},"count":{"stdout":1},"options":{}}""");
        await script.OutputAsync("1.0 something-new");
        await script.OutputAsync(entry);
        return await script.NextAsync<T>();
    }
}
