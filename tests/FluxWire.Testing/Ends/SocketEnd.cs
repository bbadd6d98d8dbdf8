using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace FluxWire.Testing.Ends;

/// <summary>A peer at the other end of a unix socket.</summary>
internal sealed partial class SocketEnd(Socket socket) : IConnectionEnd
{
    private const int OutputQueueSize = 0x5411; // SIOCOUTQ
    private const int QuickLooks = 50;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    /// <inheritdoc/>
    public async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Reset, or closed by a cut: for the other side it is the end all the same.
            return 0;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<bool> TrySendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, cancellationToken).ConfigureAwait(false)..];
            }

            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public async ValueTask WaitUntilTakenAsync(CancellationToken cancellationToken)
    {
        // The kernel tells how much is not taken yet, and has no event for it.
        for (int looks = 0; GetUntaken() > 0; looks++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (looks < QuickLooks)
            {
                await Task.Yield();
            }
            else
            {
                await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask WaitUntilUnreadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await socket.ReceiveAsync(new byte[1], SocketFlags.Peek, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // There is nobody left to be waited for.
            return;
        }
    }

    /// <inheritdoc/>
    public void CloseSending() => TryShutdown(SocketShutdown.Send);

    /// <inheritdoc/>
    public void CloseReceiving() => TryShutdown(SocketShutdown.Receive);

    /// <inheritdoc/>
    public void Close()
    {
        // A unix socket that is closed with something unread resets its peer. After the shutdown nothing more can come.
        if (TryShutdown(SocketShutdown.Both))
        {
            Drain();
        }

        socket.Dispose();
    }

    /// <inheritdoc/>
    public void CloseUnread() => socket.Dispose();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(SafeHandle descriptor, nuint request, out int value);

    private int GetUntaken()
    {
        try
        {
            return OperatingSystem.IsLinux() && ioctl(socket.SafeHandle, OutputQueueSize, out int untaken) == 0 ? untaken : 0;
        }
        catch (ObjectDisposedException)
        {
            return 0;
        }
    }

    private bool TryShutdown(SocketShutdown how)
    {
        try
        {
            socket.Shutdown(how);
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The peer is gone, and knows.
            return false;
        }
    }

    private void Drain()
    {
        byte[] scratch = new byte[16 * 1024];
        try
        {
            while (socket.Available > 0 && socket.Receive(scratch) > 0)
            {
                continue;
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Nothing is left to drain.
            return;
        }
    }
}
