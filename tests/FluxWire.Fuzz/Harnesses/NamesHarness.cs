using System.Text;
using FluxWire.Fuzz.Checking;
using FluxWire.Jobs;

namespace FluxWire.Fuzz.Harnesses;

/// <summary>Names and numbers of signals, states, results, wait statuses and errnos.</summary>
/// <remarks>Input: a number of 32 bits, and a name.</remarks>
internal sealed class NamesHarness : IHarness
{
    public string Name => "names";

    public void Run(byte[] input)
    {
        InputBytes bytes = new(input);
        int number = unchecked((int)bytes.UInt32());
        CheckNumber(number);
        CheckName(InputText.Of(bytes.Rest.Span));
    }

    public IEnumerable<byte[]> Seeds()
    {
        foreach (string name in new[] { "SIGTERM", "kill", "15", "SIGRTMIN+3", "rtmax-2", "RUN", "PD", "inactive", "TIMEOUT", "ca", "" })
        {
            yield return [0, 0, 3, 0, .. Encoding.ASCII.GetBytes(name)];
        }

        foreach (byte low in new byte[] { 0, 9, 0x7f, 0x8b, 0xff })
        {
            yield return [0xff, 0, 0x80, low];
        }
    }

    private static void CheckNumber(int number)
    {
        WaitStatus status = new(number);
        Check.That(status.Exited ? status.ExitCode is >= 0 and <= 255 : status.ExitCode is null, "an exit has a code");
        Check.Same(status.Signaled, status.Signal is not null, "a signal has a number");
        Check.Same(status.ReturnCode is not null,
            Check.Accepts<InvalidOperationException>(() => _ = status.ToExitCode()), "what has ended has an exit code");
        _ = status.Describe();

        FluxErrno errno = new(number);
        Check.That(errno.Name.Length > 0 && errno.Text.Length > 0, "an errno has a name and a text");
        Check.That(((JobState)number).ToName().Length > 0 && ((JobOutcome)number).ToName(JobNameStyle.ShortLower).Length > 0, "a number has a name");
    }

    private static void CheckName(string name)
    {
        FluxSignal signal = default;
        bool isSignal = false;
        Allocation.Bounded(0, 0, () => isSignal = FluxSignal.TryParse(name, out signal));
        Check.Same(isSignal, Check.Accepts<FormatException>(() => FluxSignal.Parse(name)), "Parse and TryParse agree on signals");
        if (isSignal)
        {
            Check.Same(signal, FluxSignal.Parse(signal.Name), "a signal's name is read back");
            Check.That(signal.Number is >= 1 and <= 64 && signal.Description.Length > 0, "a signal is one of 64");
        }

        bool isState = JobNames.TryParseState(name, out JobState state);
        Check.Same(isState, Check.Accepts<FormatException>(() => JobNames.ParseState(name)), "Parse and TryParse agree on states");
        bool isOutcome = JobNames.TryParseOutcome(name, out JobOutcome outcome);
        Check.Same(isOutcome, Check.Accepts<FormatException>(() => JobNames.ParseOutcome(name)), "Parse and TryParse agree on results");
        JobNameStyle[] styles = Enum.GetValues<JobNameStyle>();
        Check.That(!isState || styles.Any(style => state.ToName(style) == name), "a state is one of its names");
        Check.That(!isOutcome || styles.Any(style => outcome.ToName(style) == name), "a result is one of its names");
    }
}
