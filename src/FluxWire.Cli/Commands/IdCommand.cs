using System.CommandLine;
using System.CommandLine.Parsing;

namespace FluxWire.Cli.Commands;

/// <summary><c>fluxwire id</c>: converts job ids. No broker is needed.</summary>
internal static class IdCommand
{
    private const string EncodingNames = "dec, hex, dothex, kvs, words, f58, f58plain or emoji";

    internal static Command Create()
    {
        Argument<JobId[]> ids = Arguments.Jobs();
        Option<JobIdEncoding> to = new("--to")
        {
            Description = $"The encoding: {EncodingNames}.",
            HelpName = "ENC",
            DefaultValueFactory = static _ => JobIdEncoding.F58,
            CustomParser = ParseEncoding,
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

    // Not Enum.TryParse, which takes numbers as well.
    private static JobIdEncoding ParseEncoding(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        foreach (JobIdEncoding encoding in Enum.GetValues<JobIdEncoding>())
        {
            if (Name(encoding).Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                return encoding;
            }
        }

        argument.AddError($"'{text}' is not an encoding of job ids; give {EncodingNames}.");
        return default;
    }

    private static string Name(JobIdEncoding encoding) => encoding.ToString().ToLowerInvariant();

    private static string ToJson(JobId id) => JsonLine.Object(json =>
    {
        json.WriteNumber("jobid", id.Value);
        foreach (JobIdEncoding encoding in Enum.GetValues<JobIdEncoding>())
        {
            json.WriteString(Name(encoding), id.ToString(encoding));
        }
    });
}
