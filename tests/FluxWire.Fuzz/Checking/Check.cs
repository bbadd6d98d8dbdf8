namespace FluxWire.Fuzz.Checking;

/// <summary>Demands on what came out.</summary>
internal static class Check
{
    internal static void That(bool holds, string demand)
    {
        if (!holds)
        {
            throw new CheckFailedException($"does not hold: {demand}");
        }
    }

    internal static void Same<T>(T one, T other, string demand)
    {
        if (!EqualityComparer<T>.Default.Equals(one, other))
        {
            throw new CheckFailedException($"does not hold: {demand}; {one} and {other}");
        }
    }

    /// <summary>Runs what may refuse its input in one documented way.</summary>
    /// <typeparam name="TRefusal">The documented exception; any other goes through.</typeparam>
    /// <returns>Whether it accepted the input.</returns>
    internal static bool Accepts<TRefusal>(Action read)
        where TRefusal : Exception
    {
        try
        {
            read();
            return true;
        }
        catch (TRefusal)
        {
            return false;
        }
    }

    /// <summary>Runs what may refuse its input in one documented way.</summary>
    /// <typeparam name="T">What is read.</typeparam>
    /// <typeparam name="TRefusal">The documented exception; any other goes through.</typeparam>
    /// <returns>What was read; null if the input was refused.</returns>
    internal static T? Read<T, TRefusal>(Func<T> read)
        where T : class
        where TRefusal : Exception
    {
        T? result = null;
        Accepts<TRefusal>(() => result = read());
        return result;
    }
}
