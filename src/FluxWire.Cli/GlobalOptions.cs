using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace FluxWire.Cli;

/// <summary>The options that every command has.</summary>
internal static class GlobalOptions
{
    // The longest that a timer of the runtime can be set to, 2^32 - 2 ms, in whole days.
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(49);

    internal static readonly Option<string?> Uri = new("--uri")
    {
        Description = "The broker, as local://PATH of its socket. Default: FLUX_URI, else the system instance.",
        HelpName = "URI",
        Recursive = true,
    };

    internal static readonly Option<uint?> BrokerUserId = new("--broker-uid")
    {
        Description = "Say nothing to a broker whose end of the socket does not belong to this uid. Another user's instance below /tmp is only "
            + "connected to with it.",
        HelpName = "UID",
        Recursive = true,
        CustomParser = ParseUserId,
    };

    internal static readonly Option<bool> Embedded = new("--embedded")
    {
        Description = "Start a broker of our own for this one command; its jobs run on this machine and end with it.",
        Recursive = true,
    };

    internal static readonly Option<TimeSpan?> Timeout = new("--timeout")
    {
        Description = "Give up after this Flux Standard Duration (RFC 23), such as 30s or 1.5h; a job goes on. Default: never.",
        HelpName = "FSD",
        Recursive = true,
        CustomParser = ParseTimeout,
    };

    internal static readonly Option<bool> Json = new("--json")
    {
        Description = "Write one JSON document a line.",
        Recursive = true,
    };

    internal static void AddTo(Command root)
    {
        root.Options.Add(Uri);
        root.Options.Add(BrokerUserId);
        root.Options.Add(Embedded);
        root.Options.Add(Timeout);
        root.Options.Add(Json);
        Embedded.Validators.Add(RefuseTwoBrokers);
    }

    internal static TimeSpan? ParseDuration(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        if (FluxDuration.TryParse(text, out TimeSpan duration) && duration != TimeSpan.Zero)
        {
            return duration;
        }

        argument.AddError($"'{text}' is not a duration; write a number and ms, s, m, h or d, such as 30s or 1.5h.");
        return null;
    }

    private static uint? ParseUserId(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        if (uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint userId))
        {
            return userId;
        }

        argument.AddError($"'{text}' is not a uid; write a number, which 'id -u NAME' tells.");
        return null;
    }

    private static TimeSpan? ParseTimeout(ArgumentResult argument)
    {
        TimeSpan? timeout = ParseDuration(argument);
        if (timeout > LongestTimeout)
        {
            argument.AddError(
                $"'{argument.Tokens[0].Value}' is longer than {FluxDuration.Format(LongestTimeout)}, the longest --timeout; leave it out to wait without limit.");
        }

        return timeout;
    }

    private static void RefuseTwoBrokers(OptionResult embedded)
    {
        if (embedded.GetValueOrDefault<bool>() && embedded.GetResult(Uri) is { Implicit: false })
        {
            embedded.AddError("--embedded and --uri name two different brokers; give one of them.");
        }
    }
}
