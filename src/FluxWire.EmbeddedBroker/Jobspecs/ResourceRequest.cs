using System.Text.Json;

namespace FluxWire.Embedded.Jobspecs;

/// <summary>The counts in a jobspec's resources that a scheduler for one node needs.</summary>
/// <param name="Nodes">Nodes asked for; 0 if the request names none.</param>
/// <param name="Slots">Slots: per node if nodes are asked for, else altogether.</param>
/// <param name="CoresPerSlot">Cores in each slot.</param>
/// <param name="GpusPerSlot">GPUs in each slot.</param>
/// <param name="Exclusive">Whether whole nodes are wanted.</param>
internal sealed record ResourceRequest(int Nodes, int Slots, int CoresPerSlot, int GpusPerSlot, bool Exclusive)
{
    /// <summary>Slots altogether.</summary>
    public int TotalSlots => Multiply(Math.Max(Nodes, 1), Slots);

    /// <summary>Cores altogether; a node that is wanted whole counts when it was allocated.</summary>
    public int TotalCores => Multiply(TotalSlots, CoresPerSlot);

    /// <summary>A product of counts; one that is too large for anything stays too large.</summary>
    public static int Multiply(int left, int right) => (int)Math.Min(int.MaxValue, (long)left * right);

    /// <summary>Takes the counts from a jobspec's <c>resources</c>.</summary>
    /// <param name="resources">The array, already validated.</param>
    /// <param name="error">Why a scheduler could make nothing of it.</param>
    /// <returns>Null if there is no slot or no core in it.</returns>
    public static ResourceRequest? From(JsonElement resources, out string? error)
    {
        Counts counts = new();
        Walk(resources, ref counts, outerCount: 1);
        error = resources.GetArrayLength() == 0 ? "jobspec has no resources"
            : counts.Slots == 0 ? "Unable to determine slot count"
            : counts.Cores == 0 ? "Unable to determine slot size"
            : null;
        if (error is not null)
        {
            return null;
        }

        // A whole-node request without nodes gives each slot a node of its own.
        return counts.Exclusive && counts.Nodes == 0
            ? new ResourceRequest(counts.Slots, 1, counts.Cores, counts.Gpus, true)
            : new ResourceRequest(counts.Nodes, counts.Slots, counts.Cores, counts.Gpus, counts.Exclusive);
    }

    private static void Walk(JsonElement resources, ref Counts counts, int outerCount)
    {
        foreach (JsonElement resource in resources.EnumerateArray())
        {
            int count = resource.GetProperty("count").GetInt32();
            bool exclusive = resource.TryGetProperty("exclusive", out JsonElement flag) && flag.ValueKind == JsonValueKind.True;
            switch (resource.GetProperty("type").GetString())
            {
                case "node":
                    counts.Nodes = Multiply(count, outerCount);
                    counts.Exclusive |= exclusive;
                    count = 1;
                    break;
                case "slot":
                    counts.Slots = count;
                    counts.Exclusive |= exclusive;
                    break;
                case "core":
                    counts.Cores = count;
                    break;
                case "gpu":
                    counts.Gpus = count;
                    break;
                default:
                    // A scheduler looks through what it does not know.
                    break;
            }

            if (resource.TryGetProperty("with", out JsonElement children) && children.ValueKind == JsonValueKind.Array)
            {
                Walk(children, ref counts, Multiply(outerCount, count));
            }
        }
    }

    private struct Counts
    {
        public int Nodes;
        public int Slots;
        public int Cores;
        public int Gpus;
        public bool Exclusive;
    }
}
