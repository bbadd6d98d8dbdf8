using FluxWire.Fuzz.Checking;
using FluxWire.Fuzz.Seeding;
using FluxWire.Jobs;

namespace FluxWire.Fuzz.Harnesses;

/// <summary>An output eventlog: entries are refused in one way, and stand for no more bytes than allowed.</summary>
internal sealed class JobOutputHarness : IHarness
{
    private const int MaxBytes = 64 * 1024;

    // The context is parsed, its data decoded; ids are ranges.
    private const int BytesPerByte = 256;

    public string Name => "job-output";

    public void Run(byte[] input)
    {
        IReadOnlyList<JobEvent>? log = Check.Read<IReadOnlyList<JobEvent>, FluxProtocolException>(() => JobEvent.ParseLog(input));
        foreach (JobEvent entry in log ?? [])
        {
            JobOutputItem? item = null;

            // What may be repeated up to the limit is put together more than once on the way.
            Allocation.Bounded((MaxBytes / 16) + entry.RawUtf8.Length, BytesPerByte, () =>
                item = Check.Read<JobOutputItem, FluxProtocolException>(() => JobOutputParser.Parse(entry, MaxBytes)!));
            _ = item?.ToString();
            if (item is JobOutputData data)
            {
                Check.That(data.Data.Length <= Math.Max(MaxBytes, entry.RawUtf8.Length), "data is no longer than allowed");
                Check.That(data.Ranks.Count > 0 || data.Ranks.IsEmpty, "ranks are a set");
            }
        }
    }

    public IEnumerable<byte[]> Seeds() =>
    [
        .. RecordedMessages.OutputLines(),
        """{"timestamp":1.5,"name":"data","context":{"stream":"stdout","rank":"0-3,7","data":"AAEC","encoding":"base64","repeat":12,"eof":true}}"""u8.ToArray(),
        """{"timestamp":1.5,"name":"data","context":{"stream":"stderr","rank":"[0-2147483647]","data":"\ud800"}}"""u8.ToArray(),
        """{"timestamp":1.5,"name":"redirect","context":{"stream":"stdout","rank":"0","path":"/a/b"}}"""u8.ToArray(),
        """{"timestamp":1.5,"name":"log","context":{"level":3,"rank":"1","message":"m","file":"f.c","line":12,"component":"c"}}"""u8.ToArray(),
    ];
}
