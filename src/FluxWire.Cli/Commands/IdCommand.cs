using System.CommandLine;

namespace FluxWire.Cli.Commands;

/// <summary><c>fluxwire id</c>: converts job ids. No broker is needed.</summary>
internal static class IdCommand
{
    internal static Command Create()
    {
        Argument<JobId[]> ids = Arguments.Jobs();
        Option<JobIdEncoding> to = new("--to")
        {
            Description = "The encoding: dec, hex, dothex, kvs, words, f58, f58plain or emoji.",
            HelpName = "ENC",
            DefaultValueFactory = static _ => JobIdEncoding.F58,
        };
        Command command = new("id", "Convert job ids from any encoding to another. With --json: to all of them.") { ids, to };
        command.SetAction(parsed =>
        {
            foreach (JobId id in parsed.GetRequiredValue(ids))
            {
                parsed.InvocationConfiguration.Output.WriteLine(
                    parsed.GetValue(GlobalOptions.Json) ? ToJson(id) : id.ToString(parsed.GetValue(to)));
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static string ToJson(JobId id) => JsonLine.Object(json =>
    {
        json.WriteNumber("jobid", id.Value);
        foreach (JobIdEncoding encoding in Enum.GetValues<JobIdEncoding>())
        {
            json.WriteString(encoding.ToString().ToLowerInvariant(), id.ToString(encoding));
        }
    });
}
