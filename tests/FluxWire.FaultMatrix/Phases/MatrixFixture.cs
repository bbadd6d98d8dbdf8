using FluxWire.FaultMatrix.Remains;
using FluxWire.FaultMatrix.Stages;

namespace FluxWire.FaultMatrix.Phases;

/// <summary>The broker that the whole matrix runs on, and how the process looks while no cell is played.</summary>
public sealed class MatrixFixture : IAsyncLifetime
{
    private ProcessState _quiet = null!;
    private int _sockets;

    /// <summary>How the process looked before anything was begun; null if no cell was played.</summary>
    internal static ProcessState? AtStart { get; private set; }

    internal Instance Instance { get; private set; } = null!;

    /// <summary>How much memory is held that was not held at the beginning, in bytes.</summary>
    internal long MemoryAtStart { get; private set; }

    public async Task InitializeAsync()
    {
        UnobservedExceptions.Note();
        AtStart = ProcessState.Read();
        Instance = await Instance.StartAsync();

        // One client there and back, so that what is made once is made.
        await (await Instance.StartJobAsync(Instance.Single)).EndAsync();
        await using (await FluxClient.ConnectAsync(TestMode.OptionsFor(Instance.Broker.Uri)).Guarded())
        {
            _quiet = ProcessState.Read();
        }

        await Guard.UntilAsync(() => ProcessState.Read().Sockets < _quiet.Sockets ? null : "the first client's socket closed");
        await Guard.UntilAsync(() => ProcessState.Read().ClientThreads == 1 ? null : "the honest client's reader alone");
        _quiet = ProcessState.Read();
        _sockets = OpenSockets.Count();
        _sockets.Should().Be(_quiet.Sockets);
        MemoryAtStart = GC.GetTotalMemory(forceFullCollection: true);
    }

    public async Task DisposeAsync() => await Instance.DisposeAsync();

    /// <summary>Nothing is left of a cell: no socket, and no thread of a client.</summary>
    internal async Task ExpectQuietAsync()
    {
        // Sockets first, while there is no garbage with which they could be collected.
        await Guard.UntilAsync(() => OpenSockets.Count() <= _sockets ? null : $"{_sockets} sockets at most");
        await Guard.UntilAsync(() =>
        {
            ProcessState now = ProcessState.Read();
            return now.ClientThreads <= _quiet.ClientThreads ? null : $"threads as before ({_quiet}), and not {now}";
        });
    }
}

/// <summary>One after the other, because each cell looks at what belongs to the whole process.</summary>
[CollectionDefinition(Name)]
public sealed class MatrixCollection : ICollectionFixture<MatrixFixture>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "Matrix";
}
