using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Threading.Channels;
using FluxWire.Embedded.Loop;
using FluxWire.Embedded.Output;
using FluxWire.Jobs;

namespace FluxWire.Embedded.Execution;

/// <summary>A task that is a real process.</summary>
[SupportedOSPlatform("linux")]
internal sealed class ProcessTask : IJobTask
{
    private const int ReadSize = 16 * 1024;
    private const int WaiterStackSize = 128 * 1024;
    private const int EINTR = 4;

    private readonly SpawnedProcess _process;
    private readonly BrokerLoop _loop;
    private readonly IJobTaskObserver _observer;
    private readonly Channel<ReadOnlyMemory<byte>> _input = Channel.CreateUnbounded<ReadOnlyMemory<byte>>(new() { SingleReader = true });
    private bool _exited;
    private bool _abandoned;

    public ProcessTask(TaskStart start, BrokerLoop loop, IJobTaskObserver observer)
    {
        _loop = loop;
        _observer = observer;
        _process = ProcessSpawner.Spawn(start);
        new Thread(WaitForExit, WaiterStackSize) { IsBackground = true, Name = "flux task " + ProcessId }.Start();
        _ = ReadAsync(_process.StandardOutput, OutputStream.Out);
        _ = ReadAsync(_process.StandardError, OutputStream.Error);
        _ = WriteInputAsync();
    }

    public int ProcessId => _process.ProcessId;

    public void Signal(int signal)
    {
        if (!_exited)
        {
            _ = NativeMethods.kill(-ProcessId, signal);
        }
    }

    public void WriteInput(ReadOnlyMemory<byte> data) => _input.Writer.TryWrite(data);

    public void CloseInput() => _input.Writer.TryComplete();

    public void Abandon()
    {
        Signal(FluxSignal.Kill.Number);
        _abandoned = true;
        CloseInput();
        _process.StandardOutput.Dispose();
        _process.StandardError.Dispose();
    }

    // One thread a task: the kernel has no way to wait for many children that would leave alone those of the host program.
    private unsafe void WaitForExit()
    {
        byte* info = stackalloc byte[NativeMethods.OpaqueSize];
        int options = NativeMethods.WaitExited | NativeMethods.WaitNoReap;
        while (NativeMethods.waitid(NativeMethods.WaitForPid, ProcessId, info, options) < 0 && Marshal.GetLastPInvokeError() == EINTR)
        {
            continue;
        }

        // The process stays a zombie until the loop reaps it, so its number cannot be given to a stranger that Signal would hit.
        _loop.Post(Reap);
    }

    private void Reap()
    {
        // Should somebody else in this process have reaped our child, it is only known that all was not well.
        if (NativeMethods.waitpid(ProcessId, out int status, 0) < 0)
        {
            status = WaitStatus.FromExitCode(1).Value;
        }

        _exited = true;
        CloseInput();
        Tell(() => _observer.Exited(status));
    }

    private async Task ReadAsync(Socket socket, OutputStream stream)
    {
        byte[] buffer = new byte[ReadSize];
        try
        {
            int count;
            while ((count = await socket.ReceiveAsync(buffer).ConfigureAwait(false)) > 0)
            {
                byte[] data = buffer[..count];
                _loop.Post(() => Tell(() => _observer.Wrote(stream, data)));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Abandoned, or reset by a task that left input unread: either way there is no more.
            _loop.Post(CloseInput);
        }

        _loop.Post(() => Tell(() => _observer.EndedStream(stream)));
        socket.Dispose();
    }

    private async Task WriteInputAsync()
    {
        using Socket socket = _process.StandardInput;
        try
        {
            await foreach (ReadOnlyMemory<byte> data in _input.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                await socket.SendAsync(data).ConfigureAwait(false);
            }
        }
        catch (SocketException)
        {
            // The task does not read its input any more, as with a broken pipe.
            _input.Writer.TryComplete();
        }
    }

    private void Tell(Action what)
    {
        if (!_abandoned)
        {
            what();
        }
    }
}
