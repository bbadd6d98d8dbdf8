using System.Globalization;

namespace FluxWire.Soak;

/// <summary>What the command line says. The broker is the one that <c>FLUX_URI</c> names.</summary>
/// <param name="Duration">How long work is begun; what is under way then is finished.</param>
/// <param name="Workers">How many things happen at once.</param>
/// <param name="Seed">What is random, and can be had again so far as the machine plays along.</param>
internal sealed record SoakOptions(TimeSpan Duration, int Workers, int Seed)
{
    internal const int UsageExitCode = 2;

    internal static SoakOptions? Parse(string[] args)
    {
        SoakOptions options = new(TimeSpan.FromMinutes(15), Workers: 8, Seed: Environment.TickCount & int.MaxValue);
        for (int i = 0; i + 1 < args.Length; i += 2)
        {
            if (!double.TryParse(args[i + 1], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || value < 0)
            {
                return Complain($"'{args[i + 1]}' is no number");
            }

            switch (args[i])
            {
                case "--minutes":
                    options = options with { Duration = TimeSpan.FromMinutes(value) };
                    break;
                case "--workers" when value >= 1:
                    options = options with { Workers = (int)value };
                    break;
                case "--seed":
                    options = options with { Seed = (int)value };
                    break;
                default:
                    return Complain($"there is no option '{args[i]} {args[i + 1]}'");
            }
        }

        return args.Length % 2 == 0 ? options : Complain($"'{args[^1]}' has no value");
    }

    private static SoakOptions? Complain(string what)
    {
        Console.Error.WriteLine($"soak: {what}\nusage: FLUX_URI=local://... soak [--minutes N (15)] [--workers N (8)] [--seed N]");
        return null;
    }
}
