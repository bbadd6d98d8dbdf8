using System.Text;
using FluxWire.Cli.Recording;
using FluxWire.Cli.Tests.Support;

namespace FluxWire.Cli.Tests.Commands;

public sealed class DumpCommandTests : IDisposable
{
    private static readonly TranscriptRecord[] Records =
    [
        new(0.000765, TranscriptDirection.BrokerToClient, TranscriptKind.Auth, new byte[] { 0 }),
        new(0.5, TranscriptDirection.ClientToBroker, TranscriptKind.Message, Messages.Request("a.b", """{"x":[1,2]}""", 3)),
        new(1.5, TranscriptDirection.BrokerToClient, TranscriptKind.Message, Messages.Response("a.b", "no such thing", 2, 3)),
        new(2, TranscriptDirection.BrokerToClient, TranscriptKind.Message, Messages.Event("e", 9, "hop1", "hop2")),
        new(3, TranscriptDirection.ClientToBroker, TranscriptKind.Eof, default),
    ];

    private readonly TemporaryDirectory _directory = new();

    private string TranscriptFile
    {
        get
        {
            string path = _directory.File("transcript.jsonl");
            File.WriteAllBytes(path, Transcript());
            return path;
        }
    }

    [Fact]
    public async Task A_transcript_is_shown_in_words_one_line_a_message()
        => (await FluxwireProcess.RunAsync(["dump", TranscriptFile])).Should().Be(new ProgramResult(0, """
               0.000765 b>c greeting accepted
               0.500000 c>b request  a.b tag=3 nodeid=any flags=topic|payload|route {"x":[1,2]}
               1.500000 b>c response a.b tag=3 ENOENT(2) flags=topic|payload|route "no such thing"
               2.000000 b>c event    e seq=9 flags=topic|route routes=hop2!hop1 -
               3.000000 c>b closed

            """, ""));

    [Fact]
    public async Task Payloads_are_cut_where_the_user_says()
    {
        ProgramResult result = await FluxwireProcess.RunAsync(["dump", TranscriptFile, "--max-payload", "4"]);
        result.Output.Should().Contain("""route {"x"... (7 more)""").And.Contain("""route "no ... (11 more)""");
    }

    [Fact]
    public async Task Json_is_one_object_a_line_with_the_message_taken_apart()
        => (await FluxwireProcess.RunAsync(["dump", "--json", TranscriptFile])).Should().Be(new ProgramResult(0, """
            {"t":0.000765,"dir":"b>c","kind":"auth","raw":"AA=="}
            {"t":0.5,"dir":"c>b","kind":"msg","type":"request","topic":"a.b","matchtag":3,"nodeid":4294967295,"flags":["topic","payload","route"],"userid":4294967295,"rolemask":0,"routes":[],"payload":{"x":[1,2]}}
            {"t":1.5,"dir":"b>c","kind":"msg","type":"response","topic":"a.b","matchtag":3,"errnum":2,"errno":"ENOENT","flags":["topic","payload","route"],"userid":0,"rolemask":5,"routes":[],"payload_text":"no such thing"}
            {"t":2,"dir":"b>c","kind":"msg","type":"event","topic":"e","sequence":9,"flags":["topic","route"],"userid":0,"rolemask":1,"routes":["hop1","hop2"]}
            {"t":3,"dir":"c>b","kind":"eof"}

            """, ""));

    [Fact]
    public async Task Standard_input_is_read_for_a_dash()
    {
        ProgramResult expected = await FluxwireProcess.RunAsync(["dump", TranscriptFile]);
        (await FluxwireProcess.RunAsync(["dump", "-"], Transcript())).Should().Be(expected);
    }

    [Fact]
    public async Task Bare_bytes_are_split_and_what_is_no_message_is_shown_as_such()
    {
        byte[] bytes = [0, .. Messages.RequestOf("a", [0xFF, 0x00, 0x01]), .. "garbage"u8];
        (await FluxwireProcess.RunAsync(["dump", "--raw", "-"], bytes)).Should().Be(new ProgramResult(0, """
               0.000000 b>c greeting accepted
               0.000000 b>c request  a tag=7 nodeid=3 flags=topic|payload|route hex:ff0001
               0.000000 b>c raw      7 bytes, not a message hex:67617262616765

            """, ""));
    }

    [Fact]
    public async Task A_refusal_is_named()
    {
        byte[] refusal = TranscriptLine.Format(
            new TranscriptRecord(0, TranscriptDirection.BrokerToClient, TranscriptKind.Auth, new byte[] { 1 })).ToArray();
        (await FluxwireProcess.RunAsync(["dump", "-"], refusal)).Output.Should().EndWith("greeting refused, EPERM(1)\n");
    }

    [Fact]
    public async Task A_line_that_claims_to_be_a_message_and_is_none_is_shown_as_bytes()
    {
        byte[] line = """{"t":0,"dir":"c>b","kind":"msg","raw":"AQI="}"""u8.ToArray();
        (await FluxwireProcess.RunAsync(["dump", "-"], line)).Output.Should().Contain("raw      2 bytes, not a message hex:0102");
        (await FluxwireProcess.RunAsync(["dump", "--json", "-"], line)).Output
            .Should().Be("""{"t":0,"dir":"c>b","kind":"raw","raw":"AQI="}""" + "\n");
    }

    [Theory]
    [InlineData("nonsense", "it is not a JSON object with the types of a transcript line")]
    [InlineData("[]", "it is not a JSON object with the types of a transcript line")]
    [InlineData("""{"t":0,"dir":"up","kind":"eof"}""", "its \"dir\" is neither c>b nor b>c")]
    [InlineData("""{"t":0,"dir":"c>b","kind":"x"}""", "its \"kind\" is none of auth, msg, raw, reset and eof")]
    [InlineData("""{"dir":"c>b","kind":"eof"}""", "it has no time \"t\"")]
    [InlineData("""{"t":0,"dir":"c>b","kind":"msg","raw":"?"}""", "it has no base64 \"raw\"")]
    public async Task A_line_of_another_file_ends_it_with_its_number(string line, string reason)
    {
        ProgramResult result = await FluxwireProcess.RunAsync(["dump", "-"], Encoding.UTF8.GetBytes($"\n{line}\n"));
        result.Should().Be(new ProgramResult(
            1, "", $"fluxwire: Line 2 of - is no line of a transcript: {reason}; give a transcript.jsonl, or --raw for bare bytes.\n"));
    }

    [Fact]
    public async Task A_missing_file_is_named()
        => (await FluxwireProcess.RunAsync(["dump", _directory.File("nope")])).Should().Be(
            new ProgramResult(1, "", $"fluxwire: There is no file '{_directory.File("nope")}'; check the path.\n"));

    [Theory]
    [InlineData("dump")]
    [InlineData("dump", "x", "--max-payload", "-1")]
    public async Task What_is_not_understood_exits_2(params string[] arguments)
        => (await FluxwireProcess.RunAsync(arguments)).ExitCode.Should().Be(2);

    public void Dispose() => _directory.Dispose();

    private static byte[] Transcript() => [.. Records.SelectMany(record => TranscriptLine.Format(record).ToArray())];
}
