using System.Runtime.ExceptionServices;

namespace FluxWire.Tests.Peers;

/// <summary>An exception that nobody catches. It would end the process, as any other; here the process is told not to mind.</summary>
/// <param name="hear">Called where the process hears of it.</param>
internal sealed class DeliberateException(Action hear) : Exception
{
    static DeliberateException() => ExceptionHandling.SetUnhandledExceptionHandler(static e =>
    {
        if (e is not DeliberateException deliberate)
        {
            return false;
        }

        deliberate._hear();
        return true;
    });

    private readonly Action _hear = hear;
}
