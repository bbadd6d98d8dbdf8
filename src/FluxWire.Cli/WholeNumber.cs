using System.CommandLine.Parsing;
using System.Globalization;

namespace FluxWire.Cli;

/// <summary>Numbers on the command line that have bounds.</summary>
internal static class WholeNumber
{
    /// <summary>Reads one; a custom parser, because a validator that asks for the value of a word throws.</summary>
    /// <param name="argument">Where it stands, and where an error is noted.</param>
    /// <param name="least">The least value to accept.</param>
    /// <param name="greatest">The greatest value to accept.</param>
    /// <returns>The number; without meaning after an error.</returns>
    internal static int Parse(ArgumentResult argument, int least, int greatest = int.MaxValue)
    {
        string text = argument.Tokens[0].Value;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number < least || number > greatest)
        {
            argument.AddError($"'{text}' is not a whole number from {least} to {greatest}.");
        }

        return number;
    }
}
