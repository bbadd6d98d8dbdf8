using System.CommandLine;
using System.CommandLine.Parsing;
using FluxWire.Jobs;

namespace FluxWire.Cli;

/// <summary>Arguments that several commands take, parsed to what they mean.</summary>
internal static class Arguments
{
    internal static Argument<JobId> Job() => new("ID")
    {
        Description = "The job's id in any encoding: ƒ2m491aa3, f2m491aa3, decimal, hex, dothex, kvs, words or emoji.",
        CustomParser = static result => ParseJob(result, result.Tokens[0].Value),
    };

    internal static Argument<JobId[]> Jobs() => new("ID")
    {
        Description = "The jobs' ids, each in any encoding.",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = static result => [.. result.Tokens.Select(token => ParseJob(result, token.Value))],
    };

    internal static Option<FluxSignal> Signal() => new("--signal", "-s")
    {
        Description = "The signal, by name or number. Default: TERM.",
        HelpName = "SIGNAL",
        DefaultValueFactory = static _ => FluxSignal.Terminate,
        CustomParser = static result =>
        {
            if (!FluxSignal.TryParse(result.Tokens[0].Value, out FluxSignal signal))
            {
                result.AddError($"'{result.Tokens[0].Value}' is not a signal; give a name such as TERM or USR1, or a number.");
            }

            return signal;
        },
    };

    internal static JobId ParseJob(ArgumentResult result, string text)
    {
        if (!JobId.TryParse(text, out JobId id))
        {
            result.AddError($"'{text}' is not a job id; give it as F58 (ƒ2m491aa3), decimal, hex, dothex, kvs, words or emoji.");
        }

        return id;
    }
}
