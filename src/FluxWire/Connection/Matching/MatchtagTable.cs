namespace FluxWire.Connection;

/// <summary>Matchtags and what they stand for. A tag is never given out again while an answer to it is owed (RFC 6).</summary>
/// <remarks>
/// <para>
/// A tag is the index of a slot in its low bits and the slot's generation in its high bits, so that finding the operation of a
/// response is an array access, and an answer that comes twice, or that nobody asked for, is not taken for another one.
/// Index 0 is never used: tag 0 means "no response wanted".
/// </para>
/// <para>
/// Slots live in chunks that never move, so the reader needs no lock while others add; small ones, because most clients have a few requests at a
/// time. Free slots form a stack whose head is swapped together with a counter, so that a head that was taken and put back in between is noticed.
/// </para>
/// </remarks>
internal sealed class MatchtagTable
{
    private const int IndexBits = 22;
    private const uint IndexMask = (1u << IndexBits) - 1;
    private const int ChunkBits = 8;
    private const int ChunkSize = 1 << ChunkBits;

    private readonly Lock _growing = new();

    // Replaced by a larger one, and never changed but for chunks that are added.
    private Slot[]?[] _chunks = new Slot[]?[4];

    // Low half: index of the topmost free slot, 0 for none. High half: counts the changes.
    private ulong _freeHead;
    private int _slotsInUse = 1;
    private int _pending;

    /// <summary>How many answers are owed.</summary>
    internal int PendingCount => Volatile.Read(ref _pending);

    /// <summary>How many tags have been given out and taken back.</summary>
    internal int FreeCount => Volatile.Read(ref _slotsInUse) - 1 - PendingCount;

    /// <summary>Gives an operation a tag.</summary>
    /// <param name="operation">The operation; its <see cref="PendingOperation.Matchtag"/> is set.</param>
    /// <exception cref="InvalidOperationException">Four million requests are unanswered.</exception>
    internal void Add(PendingOperation operation)
    {
        uint index = TryPopFree(out uint free) ? free : NewSlot();
        ref Slot slot = ref SlotAt(index);
        operation.Matchtag = (slot.Generation << IndexBits) | index;
        Interlocked.Increment(ref _pending);
        Volatile.Write(ref slot.Operation, operation);
    }

    /// <summary>Finds the operation that a response is for.</summary>
    /// <param name="matchtag">The response's tag.</param>
    /// <returns>The operation; null if no request with this tag is unanswered.</returns>
    internal PendingOperation? Find(uint matchtag)
    {
        uint index = matchtag & IndexMask;
        if (FindChunk(index) is not Slot[] chunk)
        {
            return null;
        }

        PendingOperation? operation = Volatile.Read(ref chunk[index & (ChunkSize - 1)].Operation);
        return operation?.Matchtag == matchtag ? operation : null;
    }

    /// <summary>Takes a tag back, because its final response has come or its request was never sent.</summary>
    /// <param name="operation">The operation that has it.</param>
    /// <returns>False if it had none any more: somebody else was faster.</returns>
    internal bool Remove(PendingOperation operation)
    {
        // An operation that was answered in the meantime may serve on another connection by now, with a tag of that one's.
        uint index = operation.Matchtag & IndexMask;
        if (FindChunk(index) is not Slot[] chunk)
        {
            return false;
        }

        ref Slot slot = ref chunk[index & (ChunkSize - 1)];
        if (Interlocked.CompareExchange(ref slot.Operation, null, operation) != operation)
        {
            return false;
        }

        slot.Generation++;
        Interlocked.Decrement(ref _pending);
        PushFree(index);
        return true;
    }

    /// <summary>Everything that is unanswered now.</summary>
    /// <returns>A new list.</returns>
    internal List<PendingOperation> ToList()
    {
        List<PendingOperation> operations = [];
        foreach (Slot[]? chunk in Volatile.Read(ref _chunks))
        {
            for (int i = 0; i < (chunk?.Length ?? 0); i++)
            {
                if (Volatile.Read(ref chunk![i].Operation) is PendingOperation operation)
                {
                    operations.Add(operation);
                }
            }
        }

        return operations;
    }

    private Slot[]? FindChunk(uint index)
    {
        Slot[]?[] chunks = Volatile.Read(ref _chunks);
        uint at = index >> ChunkBits;
        return at < (uint)chunks.Length ? chunks[at] : null;
    }

    private ref Slot SlotAt(uint index) => ref Volatile.Read(ref _chunks)[index >> ChunkBits]![index & (ChunkSize - 1)];

    private uint NewSlot()
    {
        uint index = (uint)Interlocked.Increment(ref _slotsInUse) - 1;
        if (index > IndexMask)
        {
            throw new InvalidOperationException($"{IndexMask} requests are unanswered; no further one can be sent on this connection.");
        }

        int at = (int)(index >> ChunkBits);
        lock (_growing)
        {
            Slot[]?[] chunks = _chunks;
            if (at >= chunks.Length)
            {
                Array.Resize(ref chunks, Math.Max(at + 1, chunks.Length * 2));
                Volatile.Write(ref _chunks, chunks);
            }

            chunks[at] ??= new Slot[ChunkSize];
        }

        return index;
    }

    private static ulong NextChange(ulong head) => ((head >> 32) + 1) << 32;

    private bool TryPopFree(out uint index)
    {
        while (true)
        {
            ulong head = Volatile.Read(ref _freeHead);
            index = (uint)head;
            if (index == 0)
            {
                return false;
            }

            ulong next = NextChange(head) | Volatile.Read(ref SlotAt(index).NextFree);
            if (Interlocked.CompareExchange(ref _freeHead, next, head) == head)
            {
                return true;
            }
        }
    }

    private void PushFree(uint index)
    {
        while (true)
        {
            ulong head = Volatile.Read(ref _freeHead);
            Volatile.Write(ref SlotAt(index).NextFree, (uint)head);
            if (Interlocked.CompareExchange(ref _freeHead, NextChange(head) | index, head) == head)
            {
                return;
            }
        }
    }

    private struct Slot
    {
        internal PendingOperation? Operation;
        internal uint Generation;
        internal uint NextFree;
    }
}
