namespace FluxWire.Soak;

/// <summary>What the process uses.</summary>
/// <param name="Managed">Bytes that are alive after a collection.</param>
/// <param name="Resident">Bytes of the whole process.</param>
/// <param name="Threads">Its threads.</param>
/// <param name="Handles">Its open files and sockets.</param>
internal sealed record Memory(long Managed, long Resident, int Threads, int Handles)
{
    internal static Memory Read()
    {
        long managed = GC.GetTotalMemory(forceFullCollection: true);
        using System.Diagnostics.Process self = System.Diagnostics.Process.GetCurrentProcess();
        int handles = Directory.Exists("/proc/self/fd") ? Directory.GetFileSystemEntries("/proc/self/fd").Length : self.HandleCount;
        return new Memory(managed, self.WorkingSet64, self.Threads.Count, handles);
    }
}
