using System.Text.Json.Nodes;
using FluxWire.Jobs;

namespace FluxWire.Tests.Jobs;

/// <summary>
/// The JSON of a <see cref="Jobspec"/> against that of Python's <c>JobspecV1.from_command(…, environment={})</c> and <c>setattr</c>, as
/// flux-core 0.88.0 gave it for the same values.
/// </summary>
public sealed class JobspecTests
{
    [Fact]
    public void One_task_on_one_core()
        => ShouldBe(
            Jobspec.FromCommand("true"),
            """
            {"resources":[{"type":"slot","count":1,"with":[{"type":"core","count":1}],"label":"task"}],
             "tasks":[{"command":["true"],"slot":"task","count":{"per_slot":1}}],
             "attributes":{"system":{"duration":0,"environment":{}}},"version":1}
            """);

    [Fact]
    public void Tasks_with_several_cores()
        => ShouldBe(
            Create(spec => (spec.Tasks, spec.CoresPerTask) = (4, 2)),
            """
            {"resources":[{"type":"slot","count":4,"with":[{"type":"core","count":2}],"label":"task"}],
             "tasks":[{"command":["a"],"slot":"task","count":{"per_slot":1}}],
             "attributes":{"system":{"duration":0,"environment":{}}},"version":1}
            """);

    [Fact]
    public void Nodes_that_share_the_tasks_evenly()
        => ShouldBe(
            Create(spec => (spec.Tasks, spec.Nodes) = (4, 2)),
            """
            {"resources":[{"type":"node","count":2,"with":[{"type":"slot","count":2,"with":[{"type":"core","count":1}],"label":"task"}]}],
             "tasks":[{"command":["a"],"slot":"task","count":{"per_slot":1}}],
             "attributes":{"system":{"duration":0,"environment":{}}},"version":1}
            """);

    [Fact]
    public void Nodes_that_share_the_tasks_unevenly()
    {
        Jobspec spec = Jobspec.FromCommand("a", "b");
        (spec.Tasks, spec.Nodes, spec.CoresPerTask) = (5, 2, 3);

        ShouldBe(
            spec,
            """
            {"resources":[{"type":"node","count":2,"with":[{"type":"slot","count":3,"with":[{"type":"core","count":3}],"label":"task"}]}],
             "tasks":[{"command":["a","b"],"slot":"task","count":{"total":5}}],
             "attributes":{"system":{"duration":0,"environment":{}}},"version":1}
            """);
    }

    [Fact]
    public void Nodes_of_its_own()
        => ShouldBe(
            Create(spec => (spec.Tasks, spec.Nodes, spec.Exclusive) = (2, 2, true)),
            """
            {"resources":[{"type":"node","count":2,"exclusive":true,"with":[{"type":"slot","count":1,"with":[{"type":"core","count":1}],"label":"task"}]}],
             "tasks":[{"command":["a"],"slot":"task","count":{"per_slot":1}}],
             "attributes":{"system":{"duration":0,"environment":{}}},"version":1}
            """);

    [Fact]
    public void Gpus()
        => ShouldBe(
            Create(spec => (spec.Tasks, spec.GpusPerTask, spec.CoresPerTask) = (2, 1, 2)),
            """
            {"resources":[{"type":"slot","count":2,"with":[{"type":"core","count":2},{"type":"gpu","count":1}],"label":"task"}],
             "tasks":[{"command":["a"],"slot":"task","count":{"per_slot":1}}],
             "attributes":{"system":{"duration":0,"environment":{}}},"version":1}
            """);

    [Fact]
    public void Gpus_on_nodes_of_its_own_with_uneven_tasks()
        => ShouldBe(
            Create(spec => (spec.Tasks, spec.Nodes, spec.GpusPerTask, spec.Exclusive) = (7, 3, 2, true)),
            """
            {"resources":[{"type":"node","count":3,"exclusive":true,"with":[{"type":"slot","count":3,"with":[{"type":"core","count":1},{"type":"gpu","count":2}],"label":"task"}]}],
             "tasks":[{"command":["a"],"slot":"task","count":{"total":7}}],
             "attributes":{"system":{"duration":0,"environment":{}}},"version":1}
            """);

    [Fact]
    public void Directory_environment_name_queue_and_bank()
    {
        Jobspec spec = Jobspec.FromCommand("a", "ü \"q\"");
        (spec.WorkingDirectory, spec.Name, spec.Queue, spec.Bank) = ("/tmp", "n", "q", "b");
        spec.Environment["A"] = "1";
        spec.Environment["B.C"] = "x=y";

        ShouldBe(
            spec,
            """
            {"resources":[{"type":"slot","count":1,"with":[{"type":"core","count":1}],"label":"task"}],
             "tasks":[{"command":["a","ü \"q\""],"slot":"task","count":{"per_slot":1}}],
             "attributes":{"system":{"duration":0,"environment":{"A":"1","B.C":"x=y"},"cwd":"/tmp","job":{"name":"n"},"queue":"q","bank":"b"}},"version":1}
            """);
    }

    [Theory]
    [InlineData(
        90_000,
        """
        {"resources":[{"type":"slot","count":1,"with":[{"type":"core","count":1}],"label":"task"}],
         "tasks":[{"command":["a"],"slot":"task","count":{"per_slot":1}}],
         "attributes":{"system":{"duration":90.0,"environment":{}}},"version":1}
        """)]
    [InlineData(
        250,
        """
        {"resources":[{"type":"slot","count":1,"with":[{"type":"core","count":1}],"label":"task"}],
         "tasks":[{"command":["a"],"slot":"task","count":{"per_slot":1}}],
         "attributes":{"system":{"duration":0.25,"environment":{}}},"version":1}
        """)]
    public void Durations_are_in_seconds(int milliseconds, string expected)
        => ShouldBe(Create(spec => spec.Duration = TimeSpan.FromMilliseconds(milliseconds)), expected);

    [Fact]
    public void Shell_options_and_any_attribute()
    {
        Jobspec spec = Jobspec.FromCommand("a")
            .SetShellOption("verbose", 1)
            .SetShellOption("output.stdout.label", true)
            .SetShellOption("output.stdout.type", "file")
            .SetAttribute("user.w", "x")
            .SetAttribute("system.dependencies", new JsonArray(new JsonObject { ["scheme"] = "afterok", ["value"] = "f1" }));

        ShouldBe(
            spec,
            """
            {"resources":[{"type":"slot","count":1,"with":[{"type":"core","count":1}],"label":"task"}],
             "tasks":[{"command":["a"],"slot":"task","count":{"per_slot":1}}],
             "attributes":{"system":{"duration":0,"environment":{},
             "shell":{"options":{"verbose":1,"output":{"stdout":{"label":true,"type":"file"}}}},
             "dependencies":[{"scheme":"afterok","value":"f1"}]},"user":{"w":"x"}},"version":1}
            """);
    }

    [Fact]
    public void It_may_be_written_many_times_and_changed_in_between()
    {
        Jobspec spec = Jobspec.FromCommand("a").SetAttribute("user.list", new JsonArray(1, 2));
        JsonObject first = spec.ToJson();
        first["attributes"]!["user"]!["list"]!.AsArray().Clear();
        spec.SetAttribute("user.list.deep", 5).Tasks = 2;

        JsonObject second = spec.ToJson();

        second["attributes"]!["user"]!.ToJsonString().Should().Be("""{"list":{"deep":5}}""");
        second["resources"]![0]!["count"]!.GetValue<int>().Should().Be(2);
    }

    public static TheoryData<Action<Jobspec>, string> Wrong => new()
    {
        { spec => spec.Tasks = 0, "Tasks is 0*at least one task" },
        { spec => spec.CoresPerTask = 0, "CoresPerTask is 0*at least one core" },
        { spec => spec.GpusPerTask = -1, "GpusPerTask is -1*negative" },
        { spec => spec.Nodes = 0, "Nodes is 0*at least one node" },
        { spec => (spec.Tasks, spec.Nodes) = (2, 3), "Nodes is 3*more than Tasks, 2" },
        { spec => spec.Exclusive = true, "Exclusive needs Nodes" },
        { spec => spec.Duration = TimeSpan.FromSeconds(-1), "Duration is -*zero for no limit" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_Python_refuses_is_refused(Action<Jobspec> change, string message)
        => FluentActions.Invoking(() => Create(change).ToJson()).Should().Throw<ArgumentException>().WithMessage($"*{message}*");

    [Fact]
    public void A_command_and_keys_must_not_be_empty()
    {
        FluentActions.Invoking(() => Jobspec.FromCommand()).Should().Throw<ArgumentException>().WithMessage("*program*");
        FluentActions.Invoking(() => Jobspec.FromCommand("")).Should().Throw<ArgumentException>().WithMessage("*program*");
        FluentActions.Invoking(() => Jobspec.FromCommand("a").SetAttribute("", 1)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => Jobspec.FromCommand("a").SetAttribute("a..b", 1)).Should().Throw<ArgumentException>().WithMessage("*a..b*");
    }

    private static Jobspec Create(Action<Jobspec> change)
    {
        Jobspec spec = Jobspec.FromCommand("a");
        change(spec);
        return spec;
    }

    private static void ShouldBe(Jobspec spec, string expected)
        => JsonNode.DeepEquals(spec.ToJson(), JsonNode.Parse(expected)).Should().BeTrue(
            "Python gives {0}, not {1}", expected, spec.ToJson().ToJsonString());
}
