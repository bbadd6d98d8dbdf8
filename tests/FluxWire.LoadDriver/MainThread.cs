namespace FluxWire.LoadDriver;

/// <summary>
/// Keeps what surrounds the rounds on the main thread. An await would go on where the last answer was read: on the connection's reader in one mode,
/// on a pool thread, which the program may otherwise never need, in the other.
/// </summary>
internal static class MainThread
{
    internal static void Complete(Task task) => task.GetAwaiter().GetResult();

    internal static T Complete<T>(Task<T> task) => task.GetAwaiter().GetResult();
}
