using System.Text.Json.Nodes;

namespace FluxWire.Jobs;

/// <summary>What a job is to run and on what: a jobspec of version 1 (RFC 25), made from a command.</summary>
/// <remarks>
/// The resulting JSON is what Python's <c>JobspecV1.from_command</c> makes of the same values, with one difference: the environment is empty unless
/// it is given, because a web server's environment has no business in its users' jobs.
/// </remarks>
public sealed class Jobspec
{
    private readonly List<(string Path, JsonNode? Value)> _attributes = [];

    private Jobspec(IReadOnlyList<string> command) => Command = command;

    /// <summary>The program and its arguments.</summary>
    public IReadOnlyList<string> Command { get; }

    /// <summary>How many tasks run the command. Default: 1.</summary>
    public int Tasks { get; set; } = 1;

    /// <summary>How many cores each task gets. Default: 1.</summary>
    public int CoresPerTask { get; set; } = 1;

    /// <summary>How many GPUs each task gets. Default: 0.</summary>
    public int GpusPerTask { get; set; }

    /// <summary>Over how many nodes the tasks are spread. Default: null, as the scheduler likes.</summary>
    public int? Nodes { get; set; }

    /// <summary>Whether the nodes are for this job alone; needs <see cref="Nodes"/>. Default: false.</summary>
    public bool Exclusive { get; set; }

    /// <summary>
    /// The time limit, after which the job gets SIGALRM and an exception of type <c>timeout</c>. Default: <see cref="TimeSpan.Zero"/>, which is no limit
    /// but for the queue's own default.
    /// </summary>
    public TimeSpan Duration { get; set; }

    /// <summary>The working directory on the machine that runs the job. Default: null, which leaves it to the job shell.</summary>
    public string? WorkingDirectory { get; set; }

    /// <summary>The job's environment. Default: empty; Flux adds its own <c>FLUX_*</c> variables.</summary>
    public IDictionary<string, string> Environment { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The job's name. Default: null, which lets Flux take the program's.</summary>
    public string? Name { get; set; }

    /// <summary>The queue. Default: null, for the instance's default queue.</summary>
    public string? Queue { get; set; }

    /// <summary>The bank that is charged. Default: null.</summary>
    public string? Bank { get; set; }

    /// <summary>A jobspec that runs a command.</summary>
    /// <param name="command">The program and its arguments; no shell is involved.</param>
    /// <returns>A jobspec for one task on one core, to be changed as needed.</returns>
    /// <exception cref="ArgumentException">There is no program.</exception>
    public static Jobspec FromCommand(params IReadOnlyList<string> command)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (command.Count == 0 || command[0].Length == 0)
        {
            throw new ArgumentException("A job needs a program to run.", nameof(command));
        }

        return new Jobspec([.. command]);
    }

    /// <summary>Sets any attribute (RFC 14), such as <c>system.dependencies</c> or <c>user.workflow</c>.</summary>
    /// <param name="path">Keys below <c>attributes</c>, joined by dots.</param>
    /// <param name="value">The value.</param>
    /// <returns>This jobspec.</returns>
    /// <exception cref="ArgumentException">A key is empty.</exception>
    public Jobspec SetAttribute(string path, JsonNode? value)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (path.Split('.').Contains(""))
        {
            throw new ArgumentException($"'{path}' has an empty key.", nameof(path));
        }

        _attributes.Add((path, value));
        return this;
    }

    /// <summary>Sets an option of the job shell, such as <c>verbose</c> or <c>output.stdout.label</c>.</summary>
    /// <param name="path">Keys below <c>attributes.system.shell.options</c>, joined by dots.</param>
    /// <param name="value">The value.</param>
    /// <returns>This jobspec.</returns>
    /// <exception cref="ArgumentException">A key is empty.</exception>
    public Jobspec SetShellOption(string path, JsonNode? value) => SetAttribute("system.shell.options." + path, value);

    /// <summary>The jobspec as JSON.</summary>
    /// <returns>A new object.</returns>
    /// <exception cref="ArgumentException">Counts that do not fit together, or a negative duration.</exception>
    public JsonObject ToJson()
    {
        Validate();
        JsonObject root = new()
        {
            ["resources"] = new JsonArray(ResourcesToJson()),
            ["tasks"] = new JsonArray(new JsonObject
            {
                ["command"] = new JsonArray([.. Command.Select(static word => JsonValue.Create(word))]),
                ["slot"] = "task",
                ["count"] = Nodes is int nodes && Tasks % nodes != 0
                    ? new JsonObject { ["total"] = Tasks }
                    : new JsonObject { ["per_slot"] = 1 },
            }),
            ["attributes"] = new JsonObject { ["system"] = SystemToJson() },
            ["version"] = 1,
        };
        foreach ((string path, JsonNode? value) in _attributes)
        {
            SetByPath(root["attributes"]!.AsObject(), path.Split('.'), value);
        }

        return root;
    }

    private void Validate()
    {
        Check(Tasks >= 1, $"{nameof(Tasks)} is {Tasks}; a job has at least one task.");
        Check(CoresPerTask >= 1, $"{nameof(CoresPerTask)} is {CoresPerTask}; a task needs at least one core.");
        Check(GpusPerTask >= 0, $"{nameof(GpusPerTask)} is {GpusPerTask}; it cannot be negative.");
        Check(Nodes is null or >= 1, $"{nameof(Nodes)} is {Nodes}; a job runs on at least one node.");
        Check(Nodes is null || Nodes <= Tasks, $"{nameof(Nodes)} is {Nodes}; it cannot be more than {nameof(Tasks)}, {Tasks}.");
        Check(!Exclusive || Nodes is not null, $"{nameof(Exclusive)} needs {nameof(Nodes)}.");
        Check(Duration >= TimeSpan.Zero, $"{nameof(Duration)} is {Duration}; it is positive, or zero for no limit.");

        static void Check(bool holds, string otherwise)
        {
            if (!holds)
            {
                throw new ArgumentException(otherwise);
            }
        }
    }

    private JsonObject ResourcesToJson()
    {
        JsonArray perTask = new(Resource("core", CoresPerTask));
        if (GpusPerTask > 0)
        {
            perTask.Add((JsonNode)Resource("gpu", GpusPerTask));
        }

        // Tasks that do not divide evenly waste slots, as with Flux's own tools.
        int slots = Nodes is int nodes ? (Tasks + nodes - 1) / nodes : Tasks;
        JsonObject slot = Resource("slot", slots);
        slot["with"] = perTask;
        slot["label"] = "task";
        if (Nodes is null)
        {
            return slot;
        }

        JsonObject node = Resource("node", Nodes.Value);
        if (Exclusive)
        {
            node["exclusive"] = true;
        }

        node["with"] = new JsonArray(slot);
        return node;

        static JsonObject Resource(string type, int count) => new() { ["type"] = type, ["count"] = count };
    }

    private JsonObject SystemToJson()
    {
        JsonObject environment = [];
        foreach ((string name, string value) in Environment)
        {
            environment[name] = value;
        }

        JsonObject system = new() { ["duration"] = Duration.TotalSeconds, ["environment"] = environment };
        SetUnlessNull("cwd", WorkingDirectory);
        SetUnlessNull("job", Name is null ? null : new JsonObject { ["name"] = Name });
        SetUnlessNull("queue", Queue);
        SetUnlessNull("bank", Bank);
        return system;

        void SetUnlessNull(string key, JsonNode? value)
        {
            if (value is not null)
            {
                system[key] = value;
            }
        }
    }

    private static void SetByPath(JsonObject target, ReadOnlySpan<string> keys, JsonNode? value)
    {
        foreach (string key in keys[..^1])
        {
            if (target[key] is not JsonObject next)
            {
                target[key] = next = [];
            }

            target = next;
        }

        target[keys[^1]] = value?.DeepClone();
    }
}
