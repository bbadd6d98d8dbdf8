using System.Runtime.InteropServices;

namespace FluxWire.Cli;

/// <summary>Turns the first SIGINT or SIGTERM into a cancelled token. The next one ends the program at once, as without this.</summary>
/// <remarks>
/// The parser's own handler is in place only when a command has returned its task. One that prints its URI before that could be
/// told to end when nobody listens, and would leave its socket behind.
/// </remarks>
internal sealed class Interruption : IDisposable
{
    // Not disposed: a handler that has begun may still use it then, and without a timer it holds nothing.
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
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void Interrupt(PosixSignalContext context)
    {
        context.Cancel = !_source.IsCancellationRequested;
        _source.Cancel();
    }
}
