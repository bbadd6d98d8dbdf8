using FluxWire.Embedded.Jobspecs;

namespace FluxWire.Embedded.Scheduling;

/// <summary>The cores of the node: which are free, and whether a request could ever be met.</summary>
internal sealed class CorePool(int size)
{
    private readonly SortedSet<uint> _free = [.. Enumerable.Range(0, size).Select(static core => (uint)core)];

    public IdSet All { get; } = IdSet.FromRange(0, (uint)size - 1);

    public IdSet Allocated => IdSet.FromIds(All.Where(core => !_free.Contains(core)));

    /// <summary>Takes cores, lowest first.</summary>
    /// <returns>Null if there are not enough at present.</returns>
    public IdSet? TryTake(ResourceRequest request)
    {
        int count = request.Exclusive ? size : request.TotalCores;
        if (count > _free.Count)
        {
            return null;
        }

        IdSet cores = IdSet.FromIds(_free.Take(count));
        _free.ExceptWith(cores);
        return cores;
    }

    public void Return(IdSet cores) => _free.UnionWith(cores);

    /// <summary>Why a request can never be met on this node, in the words of flux-core's own scheduler; null if it can.</summary>
    public string? FindImpossibility(ResourceRequest request)
    {
        if (request.Slots == 0 || request.CoresPerSlot == 0)
        {
            return request.Slots == 0 ? "Unable to determine slot count" : "Unable to determine slot size";
        }

        if (request.Exclusive)
        {
            int eligible = size >= request.CoresPerSlot && request.GpusPerSlot == 0 ? 1 : 0;
            return eligible < request.Nodes
                ? $"unsatisfiable request: need {request.Nodes} exclusive node(s), only {eligible} eligible" : null;
        }

        return request.Nodes > 0 ? FindNodeImpossibility(request) : FindSlotImpossibility(request);
    }

    private string? FindNodeImpossibility(ResourceRequest request)
    {
        int cores = ResourceRequest.Multiply(request.Slots, request.CoresPerSlot);
        int gpus = ResourceRequest.Multiply(request.Slots, request.GpusPerSlot);
        int eligible = size >= cores && gpus == 0 ? 1 : 0;
        string andGpus = gpus > 0 ? $" and {gpus} GPUs" : string.Empty;
        return eligible < request.Nodes
            ? $"unsatisfiable request: need {request.Nodes} node(s) with {cores} cores{andGpus} each, only {eligible} eligible" : null;
    }

    private string? FindSlotImpossibility(ResourceRequest request)
    {
        int available = size / request.CoresPerSlot;
        return available < request.Slots
            ? $"unsatisfiable request: need {request.Slots} slot(s) of {request.CoresPerSlot} core(s), "
                + $"only {available} such slot(s) available (total cores: {size})"
            : request.GpusPerSlot > 0
            ? $"unsatisfiable request: need {request.Slots} slot(s) with {request.GpusPerSlot} GPU(s) each, only 0 available (total GPUs: 0)"
            : null;
    }
}
