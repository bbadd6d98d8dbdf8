using System.Runtime.InteropServices;

namespace FluxWire.Cli;

/// <summary>Turns the first SIGINT or SIGTERM into a cancelled token. The next one ends the program at once, as without this.</summary>
/// <remarks>
/// The parser's own handler is in place only when a command has returned its task. One that prints its URI before that could be
/// told to end when nobody listens, and would leave its socket behind.
/// </remarks>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    internal Interruption()
        => _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt),
        ];

    internal CancellationToken Token => _source.Token;

    public void Dispose()
    {
        // Each waits for its handler to end, so that the source is not used any more.
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }

        _source.Dispose();
    }

    private void Interrupt(PosixSignalContext context)
    {
        context.Cancel = !_source.IsCancellationRequested;
        _source.Cancel();
    }
}
