using FluxWire.Jobs;

namespace FluxWire.Tests.Jobs;

/// <summary>The fold's JSON: keys in the order of their arrival, what never happened absent, and libflux's oddities.</summary>
public sealed class JobResultReducerTests
{
    private const string Cancel = """101.5 exception {"type":"cancel","severity":0,"note":"mynote","userid":0}""";

    public static TheoryData<string[], string> Folds => new()
    {
        {
            ["100.25 submit", "100.5 alloc", "100.6 start", """102.75 finish {"status":0}""", "103 clean"],
            """{"id":13375585124352,"exception_occurred":false,"t_submit":100.25,"t_run":100.5,"t_cleanup":102.75,"waitstatus":0,"result":1}"""
        },
        {
            ["100.25 submit", "100.5 alloc", Cancel, """102.75 finish {"status":36608}"""],
            """
            {"id":13375585124352,"exception_occurred":true,"t_submit":100.25,"t_run":100.5,"exception_type":"cancel","exception_note":"mynote","exception_severity":0,"t_cleanup":102.75,"waitstatus":36608,"result":4}
            """
        },
        {
            ["100.25 submit", Cancel],
            """{"id":13375585124352,"exception_occurred":true,"t_submit":100.25,"exception_type":"cancel","exception_note":"mynote","exception_severity":0,"result":4}"""
        },
        { [], """{"id":13375585124352,"exception_occurred":false,"result":2}""" },

        // A field that comes again keeps its place.
        {
            [Cancel, "100.25 submit", """101.6 exception {"note":"n","severity":0,"type":"foo"}""", "100.5 alloc", "100.26 submit"],
            """
            {"id":13375585124352,"exception_occurred":true,"exception_type":"foo","exception_note":"n","exception_severity":0,"t_submit":100.26,"t_run":100.5,"result":2}
            """
        },

        // Times keep the digits that the log has.
        { ["1795381129.6432438 submit"], """{"id":13375585124352,"exception_occurred":false,"t_submit":1795381129.6432438,"result":2}""" },

        // An integer is no time to libflux, so the result cannot be computed and is "failed"; one that is not looked at does no harm.
        {
            ["100.25 submit", "100 alloc", """102.75 finish {"status":0}"""],
            """{"id":13375585124352,"exception_occurred":false,"t_submit":100.25,"t_run":100,"t_cleanup":102.75,"waitstatus":0,"result":2}"""
        },
        {
            ["100 submit", "100.5 alloc", """102 finish {"status":0}"""],
            """{"id":13375585124352,"exception_occurred":false,"t_submit":100,"t_run":100.5,"t_cleanup":102,"waitstatus":0,"result":1}"""
        },
        { ["100 alloc", Cancel], """{"id":13375585124352,"exception_occurred":true,"t_run":100,"exception_type":"cancel","exception_note":"mynote","exception_severity":0,"result":2}""" },

        // So is a status or a type of another kind.
        { ["100.5 alloc", """102.5 finish {"status":0.0}"""], """{"id":13375585124352,"exception_occurred":false,"t_run":100.5,"t_cleanup":102.5,"waitstatus":0.0,"result":2}""" },
        { ["100.5 alloc", """102.5 finish {"status":null}"""], """{"id":13375585124352,"exception_occurred":false,"t_run":100.5,"t_cleanup":102.5,"waitstatus":null,"result":2}""" },
        {
            ["100.5 alloc", """101.5 exception {"type":7,"severity":1,"note":null}""", """102.5 finish {"status":0}"""],
            """
            {"id":13375585124352,"exception_occurred":true,"t_run":100.5,"exception_type":7,"exception_note":null,"exception_severity":1,"t_cleanup":102.5,"waitstatus":0,"result":2}
            """
        },

        // Not after time 0.
        { ["0.0 alloc", """1.5 finish {"status":0}"""], """{"id":13375585124352,"exception_occurred":false,"t_run":0.0,"t_cleanup":1.5,"waitstatus":0,"result":2}""" },
        { ["-1.5 alloc", """1.5 finish {"status":0}"""], """{"id":13375585124352,"exception_occurred":false,"t_run":-1.5,"t_cleanup":1.5,"waitstatus":0,"result":2}""" },
    };

    public static TheoryData<string> Broken => new(
        "102.75 finish",
        "102.75 finish {}",
        "101.5 exception",
        """101.5 exception {"severity":0,"note":""}""",
        """101.5 exception {"type":"cancel","note":""}""",
        """101.5 exception {"type":"cancel","severity":0}""");

    [Theory]
    [MemberData(nameof(Folds))]
    public void A_log_folds_to_what_libflux_makes_of_it(string[] events, string expected)
        => Log.Fold(events).ToJson().Should().Be(expected.Trim());

    [Theory]
    [MemberData(nameof(Broken))]
    public void An_event_that_lacks_what_is_needed_is_a_protocol_error(string entry)
        => FluentActions.Invoking(() => Log.Fold([entry])).Should().Throw<FluxProtocolException>()
            .Which.Error.Should().Be(FluxProtocolError.InvalidEventlogEntry);

    [Fact]
    public void An_id_beyond_63_bits_is_negative_as_in_Flux()
        => new JobResultReducer(new JobId(ulong.MaxValue - 4)).ToResult().ToJson()
            .Should().Be("""{"id":-5,"exception_occurred":false,"result":2}""");

    [Fact]
    public void A_result_is_not_changed_by_what_comes_later()
    {
        JobResultReducer reducer = new(Log.Id);
        reducer.Apply(JobEvent.Parse(Log.Line("100.5 alloc")));
        JobResult before = reducer.ToResult();

        reducer.Apply(JobEvent.Parse(Log.Line("""102.5 finish {"status":0}""")));

        before.Result.Should().Be(JobOutcome.Failed);
        before.WaitStatus.Should().BeNull();
        reducer.ToResult().Result.Should().Be(JobOutcome.Completed);
    }

    [Fact]
    public void A_result_reads_as_a_sentence()
    {
        Log.Fold(["100.5 alloc", """102.5 finish {"status":768}"""]).ToString().Should().Be("ƒ74MXez5m: Failed, return code 3");
        Log.Fold([Cancel]).ToString().Should().Be("ƒ74MXez5m: Canceled, return code -128, cancel: mynote");
    }
}
