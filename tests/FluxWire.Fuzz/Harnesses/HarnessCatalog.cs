namespace FluxWire.Fuzz.Harnesses;

/// <summary>All harnesses.</summary>
public static class HarnessCatalog
{
    /// <summary>They, in the order in which they are run.</summary>
    public static IReadOnlyList<IHarness> All { get; } =
    [
        new MessageReaderHarness(),
        new MessageWriterHarness(),
        new PayloadHarness(),
        new ReplyHarness(),
        new WatchHarness(),
        new EventlogHarness(),
        new JobResultHarness(),
        new JobOutputHarness(),
        new SignedJobHarness(),
        new JobIdHarness(),
        new IdSetHarness(),
        new HostListHarness(),
        new DurationHarness(),
        new NamesHarness(),
    ];

    /// <summary>The harness of a name; null if there is none.</summary>
    /// <param name="name">The name.</param>
    public static IHarness? Find(string name) => All.FirstOrDefault(harness => harness.Name == name);
}
