using System.Net.Sockets;
using FluxWire.Tests.Peers;
using FluxWire.Transport;

namespace FluxWire.Tests.Connecting;

/// <summary>Why there is no connection: the exception's type, its errno, and a message that helps.</summary>
public sealed class ConnectFailureTests
{
    [Fact]
    public async Task A_missing_socket_is_ENOENT()
    {
        using TemporaryDirectory directory = new();

        FluxConnectionException failure = await FailureAsync("local://" + directory["local"]);

        failure.Errno.Should().Be(FluxErrno.ENOENT);
        failure.Message.Should().Contain(directory["local"]).And.Contain("no such socket").And.Contain("FLUX_URI");
        failure.MayHaveBeenSent.Should().BeFalse();
    }

    [Fact]
    public async Task A_missing_socket_with_the_longest_path_is_ENOENT_too()
    {
        string uri = "local:///" + new string('x', 106);

        (await FailureAsync(uri)).Errno.Value.Should().BeOneOf(FluxErrno.ENOENT.Value, FluxErrno.ENAMETOOLONG.Value);
    }

    [Fact]
    public async Task A_path_below_a_file_is_ENOTDIR()
    {
        using TemporaryDirectory directory = new();
        await File.WriteAllTextAsync(directory["file"], "");

        (await FailureAsync("local://" + directory["file/local"])).Errno.Should().Be(FluxErrno.ENOTDIR);
    }

    [Fact]
    public async Task A_socket_that_nobody_listens_on_is_ECONNREFUSED()
    {
        using TemporaryDirectory directory = new();
        using Socket bound = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        bound.Bind(new UnixDomainSocketEndPoint(directory["local"]));

        FluxConnectionException failure = await FailureAsync("local://" + directory["local"]);

        failure.Errno.Should().Be(FluxErrno.ECONNREFUSED);
        failure.Message.Should().Contain("no broker listens").And.Contain("still running");
    }

    [FactUnlessRoot]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task A_directory_that_may_not_be_entered_is_EACCES()
    {
        using ScriptedPeer peer = ScriptedPeer.Listen();
        string directory = Path.GetDirectoryName(peer.Path)!;
        File.SetUnixFileMode(directory, UnixFileMode.None);

        FluxConnectionException failure = await FailureAsync(peer.Uri);

        File.SetUnixFileMode(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        failure.Errno.Should().Be(FluxErrno.EACCES);
    }

    [Theory]
    [InlineData(13, "permission denied*directory")]
    [InlineData(111, "no broker listens")]
    [InlineData(2, "no such socket")]
    [InlineData(20, "a file, not a directory")]
    [InlineData(5, "no reason*every directory")]
    [InlineData(24, "Too many open files")]
    public void Each_error_of_the_socket_has_its_advice(int errno, string advice)
    {
        FluxConnectionException failure = ConnectionDiagnosis.CannotConnect(new FluxUri("/x"), new FluxErrno(errno));

        failure.Errno.Value.Should().Be(errno);
        failure.Message.Should().Match($"Cannot connect to local:///x: *{advice}*.");
    }

    [Fact]
    public async Task A_broker_that_refuses_us_is_told_with_its_errno_and_its_owner()
    {
        FluxConnectionException failure = await GreetingFailureAsync(PeerGreeting.Refuse(FluxErrno.EPERM));

        failure.Errno.Should().Be(FluxErrno.EPERM);
        failure.Message.Should().Contain("refuses user").And.Contain("runs as uid").And.Contain("EPERM").And.Contain("allow-guest-user");
    }

    [Fact]
    public async Task Any_other_errno_in_the_greeting_is_passed_on()
    {
        FluxConnectionException failure = await GreetingFailureAsync(PeerGreeting.Refuse(FluxErrno.EAGAIN));

        failure.Errno.Should().Be(FluxErrno.EAGAIN);
        failure.Message.Should().Contain("EAGAIN").And.Contain("broker's log");
    }

    [Fact]
    public async Task An_end_instead_of_a_greeting_is_ECONNRESET()
    {
        FluxConnectionException failure = await GreetingFailureAsync(PeerGreeting.EndOfFile);

        failure.Errno.Should().Be(FluxErrno.ECONNRESET);
        failure.Message.Should().Contain("before it had accepted").And.Contain("shutting down");
    }

    [Fact]
    public async Task A_greeting_that_does_not_come_is_a_timeout()
    {
        ObservedTimeProvider time = new();
        using ScriptedPeer peer = ScriptedPeer.Listen();
        Task<FluxClient> connecting = FluxClient.ConnectAsync(new FluxClientOptions
        {
            Uri = peer.Uri,
            ContinuationMode = TestMode.Continuations,
            ConnectTimeout = TimeSpan.FromSeconds(7),
            TimeProvider = time,
        });
        using PeerConnection connection = await peer.AcceptAsync(PeerGreeting.Silence);

        time.Advance(TimeSpan.FromSeconds(6.9));
        connecting.IsCompleted.Should().BeFalse();
        time.Advance(TimeSpan.FromSeconds(0.1));
        FluxTimeoutException failure = await connecting.FailureAsync<FluxTimeoutException>();

        failure.Timeout.Should().Be(TimeSpan.FromSeconds(7));
        failure.Message.Should().Contain(peer.Uri).And.Contain("7 s");
        await connection.ReceiveEndAsync();
    }

    /// <summary>A broker that hangs does not even accept: once its backlog is full, connect(2) itself blocks.</summary>
    [Fact]
    public async Task A_broker_that_does_not_accept_is_a_timeout_as_well()
    {
        ObservedTimeProvider time = new();
        using ScriptedPeer peer = ScriptedPeer.Listen(backlog: 0);
        using Crowd crowd = Crowd.FillBacklog(peer.Path);
        Task<FluxClient> connecting = FluxClient.ConnectAsync(new FluxClientOptions
        {
            Uri = peer.Uri,
            ContinuationMode = TestMode.Continuations,
            TimeProvider = time,
        });

        time.Advance(TimeSpan.FromSeconds(10));

        await connecting.FailureAsync<FluxTimeoutException>();
    }

    [Fact]
    public async Task A_token_ends_the_waiting_for_a_broker_that_does_not_accept()
    {
        using CancellationTokenSource source = new();
        using ScriptedPeer peer = ScriptedPeer.Listen(backlog: 0);
        using Crowd crowd = Crowd.FillBacklog(peer.Path);
        Task<FluxClient> connecting = FluxClient.ConnectAsync(TestMode.OptionsFor(peer.Uri), source.Token);

        await source.CancelAsync();

        (await connecting.FailureAsync<OperationCanceledException>()).CancellationToken.Should().Be(source.Token);
    }

    [Fact]
    public async Task A_token_ends_the_waiting_for_a_greeting()
    {
        using CancellationTokenSource source = new();
        using ScriptedPeer peer = ScriptedPeer.Listen();
        Task<FluxClient> connecting = FluxClient.ConnectAsync(TestMode.OptionsFor(peer.Uri), source.Token);
        using PeerConnection connection = await peer.AcceptAsync(PeerGreeting.Silence);

        await source.CancelAsync();

        (await connecting.FailureAsync<OperationCanceledException>()).CancellationToken.Should().Be(source.Token);
        await connection.ReceiveEndAsync();
    }

    [Fact]
    public async Task A_token_that_is_cancelled_already_connects_to_nobody()
    {
        CancellationToken cancelled = new(canceled: true);

        Task<FluxClient> connecting = FluxClient.ConnectAsync("local:///nowhere", cancelled);

        (await connecting.FailureAsync<OperationCanceledException>()).CancellationToken.Should().Be(cancelled);
    }

    private static async Task<FluxConnectionException> FailureAsync(string uri)
    {
        FluxClientOptions options = TestMode.OptionsFor(uri);
        options.ConnectRetries = 0;
        return await FluxClient.ConnectAsync(options).FailureAsync<FluxConnectionException>();
    }

    private static async Task<FluxConnectionException> GreetingFailureAsync(PeerGreeting greeting)
    {
        using ScriptedPeer peer = ScriptedPeer.Listen();
        Task<FluxConnectionException> failure = FailureAsync(peer.Uri);
        using PeerConnection connection = await peer.AcceptAsync(greeting);
        return await failure;
    }
}
