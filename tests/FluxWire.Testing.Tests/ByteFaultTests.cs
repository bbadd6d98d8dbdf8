using FluxWire.Testing.Tests.Support;

namespace FluxWire.Testing.Tests;

public sealed class ByteFaultTests
{
    private static readonly byte[] OneTwoThree = [1, 2, 3];

    public static TheoryData<ProxyDirection> Directions => [ProxyDirection.ToBroker, ProxyDirection.ToClient];

    [Theory]
    [MemberData(nameof(Directions))]
    public Task Drops_a_message(ProxyDirection direction) => ExpectAsync(direction, Fault.Drop(), static _ => [], passed: 1);

    [Theory]
    [MemberData(nameof(Directions))]
    public Task Duplicates_a_message(ProxyDirection direction)
        => ExpectAsync(direction, Fault.Duplicate(2), static frame => [.. frame, .. frame, .. frame]);

    [Theory]
    [MemberData(nameof(Directions))]
    public Task Changes_a_matchtag(ProxyDirection direction)
        => ExpectAsync(direction, Fault.Matchtag(0xDEADBEEF), static frame => [.. frame[..^4], 0xDE, 0xAD, 0xBE, 0xEF]);

    [Theory]
    [MemberData(nameof(Directions))]
    public Task Computes_a_matchtag(ProxyDirection direction)
        => ExpectAsync(direction, Fault.Matchtag(static tag => tag + 1), static frame => [.. frame[..^4], 0, 0, 0, 2]);

    [Theory]
    [MemberData(nameof(Directions))]
    public Task Injects_bytes_in_the_middle(ProxyDirection direction)
        => ExpectAsync(direction, Fault.Inject(OneTwoThree, 10), static frame => [.. frame[..10], 1, 2, 3, .. frame[10..]]);

    [Theory]
    [MemberData(nameof(Directions))]
    public Task Injects_bytes_in_front_of_the_header(ProxyDirection direction)
        => ExpectAsync(direction, Fault.Inject(OneTwoThree, ^20), static frame => [.. frame[..^20], 1, 2, 3, .. frame[^20..]]);

    [Theory]
    [MemberData(nameof(Directions))]
    public Task Takes_an_offset_outside_of_the_message_to_its_end(ProxyDirection direction)
        => ExpectAsync(direction, Fault.Inject(OneTwoThree, 1_000_000), static frame => [.. frame, 1, 2, 3]);

    [Theory]
    [MemberData(nameof(Directions))]
    public Task Puts_the_magic_in_the_other_order(ProxyDirection direction)
        => ExpectAsync(direction, Fault.WrongMagic(), static frame => [0xFF, 0xEE, 0x00, 0x12, .. frame[4..]]);

    [Theory]
    [MemberData(nameof(Directions))]
    public Task Announces_another_size(ProxyDirection direction)
        => ExpectAsync(direction, Fault.AnnounceSize(uint.MaxValue), static frame => [.. frame[..4], 255, 255, 255, 255, .. frame[8..]]);

    [Theory]
    [MemberData(nameof(Directions))]
    public Task Begins_a_frame_that_never_comes(ProxyDirection direction) => ExpectAsync(
        direction, Fault.HugeFrame(0xFFFFFFFE), static frame => [0x12, 0x00, 0xEE, 0xFF, 255, 255, 255, 254, .. frame]);

    [Theory]
    [MemberData(nameof(Directions))]
    public Task Rewrites_a_message(ProxyDirection direction)
        => ExpectAsync(direction, Fault.Rewrite(static bytes => bytes[^8..]), static frame => frame[^8..]);

    [Theory]
    [MemberData(nameof(Directions))]
    public Task Several_faults_are_one(ProxyDirection direction) => ExpectAsync(
        direction,
        Fault.All(Fault.Matchtag(9), Fault.Inject(OneTwoThree), Fault.Duplicate(), Fault.Split(5)),
        static frame =>
        {
            byte[] one = [1, 2, 3, .. frame[..^4], 0, 0, 0, 9];
            return [.. one, .. one];
        });

    [Fact]
    public async Task The_same_seed_makes_the_same_garbage()
    {
        await using Rig rig = await Rig.StartAsync();
        Fault garbage = Fault.Garbage(32, 8, seed: 42);
        rig.Proxy.Arm(garbage, MessageMatch.ToClient);
        rig.Proxy.Arm(Fault.Garbage(32, 8, seed: 42), MessageMatch.ToBroker);
        await rig.Broker.SendAsync(Frames.Response);
        await rig.Client.SendAsync(Frames.Request);
        byte[] down = await rig.Client.ReceiveAsync(Frames.Response.Length + 32);
        byte[] up = await rig.Broker.ReceiveAsync(Frames.Request.Length + 32);
        down[8..40].Should().Equal(up[8..40]).And.NotEqual(new byte[32]);
        ((byte[])[.. down[..8], .. down[40..]]).Should().Equal(Frames.Response);
        garbage.ToString().Should().Be("Garbage(32, 8)");
    }

    [Fact]
    public async Task Faults_that_are_armed_one_after_the_other_act_one_after_the_other()
    {
        await using Rig rig = await Rig.StartAsync();
        rig.Proxy.Arm(Fault.Inject(OneTwoThree, 2), MessageMatch.ToClient);
        ArmedFault stall = rig.Proxy.Arm(Fault.Stall(4), MessageMatch.ToClient);
        rig.Proxy.Arm(Fault.Cut(6), MessageMatch.ToClient);
        await rig.Broker.SendAsync(Frames.Response);
        await stall.WaitAsync().Guarded();
        (await rig.Client.ReceiveAsync(4)).Should().Equal(0x12, 0x00, 1, 2);
        stall.Release();
        (await rig.Client.ReceiveToEndAsync()).Should().Equal(3, 0xEE);
    }

    // The fault strikes the second of three messages; the first and the third pass unchanged.
    private static async Task ExpectAsync(ProxyDirection direction, Fault fault, Func<byte[], byte[]> expected, int passed = 2)
    {
        await using Rig rig = await Rig.StartAsync();
        byte[] frame = Frames.For(direction);
        byte[] other = Frames.OtherFor(direction);
        ArmedFault armed = rig.Proxy.Arm(fault, Frames.Match(direction));
        await rig.Sender(direction).SendAsync((byte[])[.. other, .. frame]);
        byte[] whole = [.. other, .. expected(frame)];
        (await rig.Receiver(direction).ReceiveAsync(whole.Length)).Should().Equal(whole);
        await armed.WaitAsync().Guarded();
        armed.LastMessage!.Bytes.ToArray().Should().Equal(frame);
        armed.LastMessage.Number.Should().Be(2);

        await rig.Sender(direction).SendAsync(frame);
        (await rig.Receiver(direction).ReceiveAsync(frame.Length)).Should().Equal(frame);
        await rig.Proxy.WaitForMessagesAsync(direction, passed + 1).Guarded();
        rig.Proxy.MessagesPassed(direction).Should().Be(passed + 1);
        armed.FiredCount.Should().Be(1);
    }
}
