using System.Text.Json.Nodes;
using FluxWire.Jobs;
using FluxWire.Tests.Peers;

namespace FluxWire.Tests.Jobs;

/// <summary><see cref="JobInfo.ToJson"/> against Python's <c>JobInfo(result).to_dict()</c> of flux-core 0.88.0, at the time 1000.5.</summary>
public sealed class JobInfoTests
{
    private const string Cancel = """100.75 exception {"type":"cancel","severity":0,"note":"mynote"}""";

    private readonly ObservedTimeProvider _time = new();

    public static TheoryData<string[], string> Shapes => new()
    {
        {
            ["100.25 submit", "100.5 alloc", """102.75 finish {"status":0}"""],
            """
            {"t_run":100.5,"t_cleanup":102.75,"duration":0.0,"result":"COMPLETED","waitstatus":0,
             "id":13375585124352,"t_submit":100.25,"runtime":2.25,"returncode":0,
             "dependencies":[],"jobid":"\u019274MXez5m","annotations":{},"exception":{"occurred":false}}
            """
        },
        {
            ["100.25 submit", "100.5 alloc", """102.75 finish {"status":768}"""],
            """
            {"t_run":100.5,"t_cleanup":102.75,"duration":0.0,"result":"FAILED","waitstatus":768,
             "id":13375585124352,"t_submit":100.25,"runtime":2.25,"returncode":3,
             "dependencies":[],"jobid":"\u019274MXez5m","annotations":{},"exception":{"occurred":false}}
            """
        },
        {
            ["100.25 submit", "100.5 alloc", Cancel, """101.0 finish {"status":36608}"""],
            """
            {"t_run":100.5,"t_cleanup":101.0,"duration":0.0,"result":"CANCELED","waitstatus":36608,
             "id":13375585124352,"t_submit":100.25,"runtime":0.5,"returncode":143,
             "dependencies":[],"jobid":"\u019274MXez5m","annotations":{},"exception":{"occurred":true,"severity":0,"type":"cancel","note":"mynote"}}
            """
        },
        {
            ["100.25 submit", """100.5 exception {"type":"cancel","severity":0,"note":""}"""],
            """
            {"duration":0.0,"result":"CANCELED",
             "id":13375585124352,"t_submit":100.25,"returncode":-128,
             "dependencies":[],"jobid":"\u019274MXez5m","annotations":{},"exception":{"occurred":true,"severity":0,"type":"cancel","note":""}}
            """
        },
        {
            ["100.25 submit", """100.5 exception {"type":"alloc","severity":0,"note":"no"}"""],
            """
            {"duration":0.0,"result":"FAILED",
             "id":13375585124352,"t_submit":100.25,"returncode":1,
             "dependencies":[],"jobid":"\u019274MXez5m","annotations":{},"exception":{"occurred":true,"severity":0,"type":"alloc","note":"no"}}
            """
        },
        {
            ["100.25 submit", "100.5 alloc", """100.75 exception {"type":"prolog","severity":0,"note":"x"}"""],
            """
            {"t_run":100.5,"duration":0.0,"result":"FAILED",
             "id":13375585124352,"t_submit":100.25,"runtime":900.0,"returncode":1,
             "dependencies":[],"jobid":"\u019274MXez5m","annotations":{},"exception":{"occurred":true,"severity":0,"type":"prolog","note":"x"}}
            """
        },
        {
            ["100.25 submit", "100.5 alloc", """102.75 finish {"status":9}"""],
            """
            {"t_run":100.5,"t_cleanup":102.75,"duration":0.0,"result":"FAILED","waitstatus":9,
             "id":13375585124352,"t_submit":100.25,"runtime":2.25,"returncode":-9,
             "dependencies":[],"jobid":"\u019274MXez5m","annotations":{},"exception":{"occurred":false}}
            """
        },
        {
            ["100.25 submit", """100.5 exception {"type":"timeout","severity":0,"note":""}"""],
            """
            {"duration":0.0,"result":"TIMEOUT",
             "id":13375585124352,"t_submit":100.25,
             "dependencies":[],"jobid":"\u019274MXez5m","annotations":{},"exception":{"occurred":true,"severity":0,"type":"timeout","note":""}}
            """
        },
        {
            [],
            """
            {"duration":0.0,"result":"FAILED",
             "id":13375585124352,"returncode":1,
             "dependencies":[],"jobid":"\u019274MXez5m","annotations":{},"exception":{"occurred":false}}
            """
        },
        {
            ["0.0 submit", "0.0 alloc", """102.75 finish {"status":0}"""],
            """
            {"t_cleanup":102.75,"duration":0.0,"result":"FAILED","waitstatus":0,
             "id":13375585124352,"returncode":0,
             "dependencies":[],"jobid":"\u019274MXez5m","annotations":{},"exception":{"occurred":false}}
            """
        },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void It_has_the_shape_that_Python_gives_it(string[] events, string expected)
    {
        JsonObject info = JsonNode.Parse(Log.Fold(events, _time).ToJobInfo().ToJson())!.AsObject();
        JsonObject python = JsonNode.Parse(expected)!.AsObject();

        info.Select(field => field.Key).Should().Equal(python.Select(field => field.Key));
        JsonNode.DeepEquals(info, python).Should().BeTrue("Python gives {0}, not {1}", expected, info.ToJsonString());
    }

    [Fact]
    public void The_runtime_of_a_job_without_an_end_goes_on_but_not_in_an_info_that_is_there()
    {
        JobResult result = Log.Fold(["100.25 submit", "100.5 alloc"], _time);
        JobInfo before = result.ToJobInfo();

        _time.Advance(TimeSpan.FromSeconds(10));

        before.Runtime.Should().Be(900);
        result.ToJobInfo().Runtime.Should().Be(910);
    }

    [Fact]
    public void Its_members_have_Pythons_defaults()
    {
        JobInfo info = Log.Fold([], _time).ToJobInfo();

        info.Id.Should().Be(Log.Id);
        (info.TSubmit, info.TRun, info.TCleanup, info.Runtime).Should().Be((0.0, 0.0, 0.0, 0.0));
        info.WaitStatus.Should().BeNull();
        info.Exception.Should().BeNull();
    }
}
