using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FluxWire.Jobs;

namespace FluxWire.Cli.Commands;

/// <summary>The options that say what a job is: shared by <c>run</c> and <c>submit</c>, and named as flux's own commands name them.</summary>
internal sealed class JobspecOptions
{
    private readonly Option<int> _tasks = new("--ntasks", "-n")
    {
        Description = "How many tasks run the command.",
        HelpName = "N",
        DefaultValueFactory = static _ => 1,
        CustomParser = static result => WholeNumber.Parse(result, 1),
    };

    private readonly Option<int> _cores = new("--cores-per-task", "-c")
    {
        Description = "How many cores each task gets.",
        HelpName = "N",
        DefaultValueFactory = static _ => 1,
        CustomParser = static result => WholeNumber.Parse(result, 1),
    };

    private readonly Option<int?> _nodes = new("--nodes", "-N")
    {
        Description = "Over how many nodes the tasks are spread.",
        HelpName = "N",
        CustomParser = static result => WholeNumber.Parse(result, 1),
    };

    private readonly Option<TimeSpan?> _timeLimit = new("--time-limit", "-t")
    {
        Description = "The job's time limit as Flux Standard Duration. Default: none.",
        HelpName = "FSD",
        CustomParser = GlobalOptions.ParseDuration,
    };

    private readonly Option<string> _directory = new("--cwd")
    {
        Description = "The job's working directory. Default: the current one.",
        HelpName = "DIR",
        DefaultValueFactory = static _ => Environment.CurrentDirectory,
    };

    private readonly Option<string[]> _environment = new("--env")
    {
        Description = "Set NAME to VALUE in the job's environment, or without VALUE to what it is here. May be repeated. Default: nothing is passed on.",
        HelpName = "NAME[=VALUE]",
    };

    private readonly Option<string?> _name = new("--job-name") { Description = "The job's name.", HelpName = "NAME" };

    private readonly Option<string?> _queue = new("--queue", "-q") { Description = "The queue.", HelpName = "NAME" };

    private readonly Option<string> _input = new("--input")
    {
        Description = "The file that the tasks read as standard input, on the machine that runs the job.",
        HelpName = "FILE",
        DefaultValueFactory = static _ => "/dev/null",
    };

    private readonly Option<string[]> _shellOptions = new("--setopt", "-o")
    {
        Description = "Set an option of the job shell; VALUE is JSON or text, without VALUE it is 1. May be repeated.",
        HelpName = "KEY[=VALUE]",
    };

    private readonly Option<int> _urgency = new("--urgency")
    {
        Description = "From 0, held, to 31, expedited.",
        HelpName = "N",
        DefaultValueFactory = static _ => SubmitOptions.UrgencyDefault,
        CustomParser = static result => WholeNumber.Parse(result, SubmitOptions.UrgencyHold, SubmitOptions.UrgencyExpedite),
    };

    private readonly Argument<string[]> _command = new("CMD")
    {
        Description = "The program and its arguments, behind a '--'.",
        Arity = ArgumentArity.OneOrMore,
    };

    internal void AddTo(Command command)
    {
        foreach (Option option in new Option[]
            { _tasks, _cores, _nodes, _timeLimit, _directory, _environment, _name, _queue, _input, _shellOptions, _urgency })
        {
            command.Options.Add(option);
        }

        command.Arguments.Add(_command);
        _environment.Validators.Add(static result => CheckKeys(result, static key => key.Length > 0, "NAME[=VALUE]"));
        _shellOptions.Validators.Add(static result => CheckKeys(result, static key => !key.Split('.').Contains(""), "KEY[=VALUE]"));
        _command.Validators.Add(CheckProgram);
        command.Validators.Add(CheckNodes);
    }

    internal int Urgency(ParseResult parsed) => parsed.GetValue(_urgency);

    internal Jobspec ToJobspec(ParseResult parsed)
    {
        Jobspec jobspec = Jobspec.FromCommand(parsed.GetRequiredValue(_command));
        jobspec.Tasks = parsed.GetValue(_tasks);
        jobspec.CoresPerTask = parsed.GetValue(_cores);
        jobspec.Nodes = parsed.GetValue(_nodes);
        jobspec.Duration = parsed.GetValue(_timeLimit) is { } limit && limit != Timeout.InfiniteTimeSpan ? limit : TimeSpan.Zero;
        jobspec.WorkingDirectory = parsed.GetValue(_directory);
        jobspec.Name = parsed.GetValue(_name);
        jobspec.Queue = parsed.GetValue(_queue);
        foreach (string variable in parsed.GetValue(_environment) ?? [])
        {
            SetVariable(jobspec, variable);
        }

        // Without this a task that reads its standard input waits for ever, because nobody sends it any.
        jobspec.SetShellOption("input.stdin.type", "file").SetShellOption("input.stdin.path", parsed.GetValue(_input));
        foreach (string option in parsed.GetValue(_shellOptions) ?? [])
        {
            (string key, string? value) = Split(option);
            jobspec.SetShellOption(key, value is null ? JsonValue.Create(1) : ParseValue(value));
        }

        return jobspec;
    }

    private static void SetVariable(Jobspec jobspec, string variable)
    {
        (string name, string? value) = Split(variable);
        if ((value ?? Environment.GetEnvironmentVariable(name)) is string known)
        {
            jobspec.Environment[name] = known;
        }
    }

    private static (string Key, string? Value) Split(string text)
        => text.IndexOf('=', StringComparison.Ordinal) is >= 0 and int at ? (text[..at], text[(at + 1)..]) : (text, null);

    private static JsonNode? ParseValue(string value)
    {
        try
        {
            return JsonNode.Parse(value);
        }
        catch (JsonException)
        {
            // What is no JSON is text, as in flux's own -o.
            return JsonValue.Create(value);
        }
    }

    private static void CheckKeys(OptionResult result, Func<string, bool> isKey, string form)
    {
        foreach (Token token in result.Tokens)
        {
            // The value may be a secret, and errors of programs end up in logs.
            (string key, string? value) = Split(token.Value);
            if (!isKey(key))
            {
                result.AddError($"'{key}{(value is null ? "" : "=...")}' is not {form}.");
            }
        }
    }

    // An option that is not known would be taken for the program, whatever was meant by it.
    private static void CheckProgram(ArgumentResult result)
    {
        if (result.Tokens is [{ Value: "" }, ..])
        {
            result.AddError("The program's name is empty.");
        }
        else if (result.Tokens is [{ Value: ['-', ..] word }, ..])
        {
            result.AddError($"There is no option '{word}'; a program of that name is given with its path, as ./{word}.");
        }
    }

    private void CheckNodes(CommandResult result)
    {
        if (Given(_nodes) is int nodes && (Given(_tasks) ?? 1) is int tasks && nodes > tasks)
        {
            result.AddError($"--nodes is {nodes}, and more than --ntasks, {tasks}; each node gets one task at least.");
        }

        // Not the option's value, which throws for a word that is no number.
        int? Given(Option option) => result.GetResult(option) is { Tokens: [{ Value: string text }] }
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
    }
}
