using System.Text;
using FluxWire.Tests;

namespace FluxWire.Fuzz.Seeding;

/// <summary>Inputs of the vectors made by flux-core.</summary>
internal static class VectorInputs
{
    internal static IEnumerable<byte[]> Of(string file, string list, string field) =>
        Fixtures.Vectors(file).GetProperty(list).EnumerateArray()
            .Select(entry => Encoding.UTF8.GetBytes(entry.Text(field)));
}
