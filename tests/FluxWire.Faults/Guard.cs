namespace FluxWire.Faults;

/// <summary>Ends a test that hangs. Nothing here measures time: a test that passes never waits for it.</summary>
internal static class Guard
{
    internal static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    internal static Task Soon(this Task task) => task.WaitAsync(Limit);

    internal static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Limit);

    internal static Task Soon(this ValueTask task) => task.AsTask().WaitAsync(Limit);

    internal static Task<T> Soon<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(Limit);

    /// <summary>The exception that a task ends with, which must be of this type.</summary>
    internal static async Task<TException> FailureAsync<TException>(this Task task)
        where TException : Exception
    {
        Func<Task> awaiting = () => task.Soon();
        return (await awaiting.Should().ThrowAsync<TException>()).Which;
    }
}
