namespace FluxWire.Tests.Blocking;

/// <summary>Every combination of some values.</summary>
internal static class Matrix
{
    internal static TheoryData<T1, T2> Of<T1, T2>(IReadOnlyCollection<T1> first, IReadOnlyCollection<T2> second)
    {
        TheoryData<T1, T2> data = [];
        foreach (T1 one in first)
        {
            foreach (T2 other in second)
            {
                data.Add(one, other);
            }
        }

        return data;
    }
}
