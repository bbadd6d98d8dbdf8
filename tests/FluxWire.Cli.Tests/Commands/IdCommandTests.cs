using System.Text.Json;
using FluxWire.Cli.Tests.Support;

namespace FluxWire.Cli.Tests.Commands;

/// <summary><c>fluxwire id</c>; the values are those of RFC 19.</summary>
public sealed class IdCommandTests
{
    private const string Dec = "6787342413402046";

    [Theory]
    [InlineData("dec", Dec)]
    [InlineData("hex", "0x181d0d4d850fbe")]
    [InlineData("dothex", "0018.1d0d.4d85.0fbe")]
    [InlineData("kvs", "job.0018.1d0d.4d85.0fbe")]
    [InlineData("words", "cake-plume-nepal--neuron-pencil-academy")]
    [InlineData("f58", "ƒuzzybunny")]
    [InlineData("f58plain", "fuzzybunny")]
    [InlineData("emoji", "👴😱🔚🎮🕙🚩")]
    public async Task Every_encoding_is_written_and_read(string encoding, string expected)
    {
        (await FluxwireProcess.RunAsync(["id", Dec, "--to", encoding])).Should().Be(new ProgramResult(0, expected + "\n", ""));
        (await FluxwireProcess.RunAsync(["id", "--to", "dec", expected])).Should().Be(new ProgramResult(0, Dec + "\n", ""));
    }

    [Fact]
    public async Task F58_is_the_default_and_several_are_a_line_each()
        => (await FluxwireProcess.RunAsync(["id", "0", "0x1", Dec])).Should().Be(new ProgramResult(0, "ƒ1\nƒ2\nƒuzzybunny\n", ""));

    [Fact]
    public async Task Json_has_them_all()
    {
        ProgramResult result = await FluxwireProcess.RunAsync(["id", "--json", "ƒuzzybunny", "18446744073709551615"]);
        string[] lines = result.Output.TrimEnd().Split('\n');
        lines.Should().HaveCount(2);
        JsonElement json = JsonElement.Parse(lines[0]);
        json.EnumerateObject().Select(static field => field.Name)
            .Should().Equal("jobid", "dec", "hex", "dothex", "kvs", "words", "f58", "f58plain", "emoji");
        json.GetProperty("jobid").GetUInt64().Should().Be(6787342413402046);
        JsonElement.Parse(lines[1]).GetProperty("jobid").GetUInt64().Should().Be(ulong.MaxValue);
    }

    [Theory]
    [InlineData("zzz")]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("18446744073709551616")]
    [InlineData("ƒ0")]
    [InlineData("0x")]
    public async Task What_is_no_id_is_a_usage_error(string id)
        => (await FluxwireProcess.RunAsync(["id", "--", id])).Should().Be(new ProgramResult(
            2,
            "",
            $"fluxwire: '{id}' is not a job id; give it as F58 (ƒ2m491aa3), decimal, hex, dothex, kvs, words or emoji.\n"
            + "Try 'fluxwire id --help'.\n"));

    [Theory]
    [InlineData("3")]
    [InlineData("bogus")]
    [InlineData("hex,kvs")]
    public async Task What_is_no_encoding_is_a_usage_error(string encoding)
        => (await FluxwireProcess.RunAsync(["id", "--to", encoding, "1"])).Should().Be(new ProgramResult(
            2,
            "",
            $"fluxwire: '{encoding}' is not an encoding of job ids; give dec, hex, dothex, kvs, words, f58, f58plain or emoji.\n"
            + "Try 'fluxwire id --help'.\n"));
}
