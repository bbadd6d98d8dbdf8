using CsCheck;
using FluxWire.Protocol;

namespace FluxWire.Tests.Messages;

/// <summary>Whether bytes lie in one piece or in several, the same message or the same refusal comes out, and as much is consumed.</summary>
public sealed class ReaderAgreementTests
{
    private static readonly Gen<int> Places = Gen.Int[0, int.MaxValue];

    private static readonly Lazy<byte[][]> Recorded = new(() =>
        [.. RecordedConnection.Names().SelectMany(name => new RecordedConnection(Fixtures.PathOf(name)).Messages())]);

    [Fact]
    public void Every_well_formed_message_is_read_alike()
        => Gen.Select(RandomMessages.Any, Places).Sample((bytes, cut) =>
        {
            ReadOutcome outcome = EveryReader.Read(bytes, cut: cut);
            return outcome.IsRead && outcome.Consumed == bytes.Length;
        }, iter: 300);

    [Fact]
    public void Every_recorded_message_is_read_alike()
    {
        foreach (byte[] bytes in Recorded.Value)
        {
            EveryReader.Read(bytes, cut: bytes.Length / 2).Consumed.Should().Be(bytes.Length);
        }
    }

    [Fact]
    public void Messages_with_wrong_bytes_are_read_or_refused_alike()
        => Gen.Select(RandomMessages.Any, Gen.Select(Places, Gen.Byte).Array[1, 3], Places).Sample((bytes, changes, cut) =>
        {
            EveryReader.Read(Change(bytes, changes), cut: cut);
        }, iter: 1000);

    [Fact]
    public void Recorded_messages_with_wrong_bytes_are_read_or_refused_alike()
        => Gen.Select(Places, Gen.Select(Places, Gen.Byte).Array[1, 3], Places).Sample((at, changes, cut) =>
        {
            EveryReader.Read(Change(Recorded.Value[at % Recorded.Value.Length], changes), cut: cut);
        }, iter: 5000);

    [Fact]
    public void Wrong_bytes_where_lengths_and_flags_stand_are_read_or_refused_alike()
    {
        byte[] message = Encoded.Frame(
            [3, .. "one"u8, 0, 5, .. "t.est"u8, 2, .. "{}"u8, .. Encoded.Header(FluxMessageFlags.Topic | FluxMessageFlags.Payload | FluxMessageFlags.Route)]);
        for (int at = 0; at < message.Length; at++)
        {
            for (int value = 0; value <= byte.MaxValue; value++)
            {
                byte[] changed = [.. message];
                changed[at] = (byte)value;
                EveryReader.Read(changed, cut: at);
            }
        }
    }

    [Fact]
    public void Messages_that_are_cut_off_are_awaited_or_refused_alike()
        => Gen.Select(RandomMessages.Any, Places, Gen.Bool, Places).Sample((bytes, length, isAnnounced, cut) =>
        {
            byte[] some = bytes[..(length % bytes.Length)];
            if (isAnnounced && some.Length >= 8)
            {
                // The length in front of the body says that this is all of it.
                some = Encoded.Frame(some[8..]);
            }

            ReadOutcome outcome = EveryReader.Read(some, cut: cut);
            return outcome.Consumed == 0 || isAnnounced;
        }, iter: 1000);

    [Fact]
    public void A_recorded_message_that_is_cut_off_anywhere_is_awaited_alike()
    {
        foreach (byte[] bytes in Recorded.Value.DistinctBy(bytes => bytes.Length).Where(bytes => bytes.Length < 400))
        {
            for (int length = 0; length < bytes.Length; length++)
            {
                ReadOutcome outcome = EveryReader.Read(bytes[..length], cut: length / 2);
                (outcome.IsRead, outcome.Consumed, outcome.Failure).Should().Be((false, 0, null));
            }
        }
    }

    [Fact]
    public void Garbage_in_front_of_a_header_is_read_or_refused_alike()
        => Gen.Select(Gen.Byte[0, 30].Array[0, 60], Gen.Byte, Places).Sample((parts, flags, cut) =>
        {
            EveryReader.Read(Encoded.Frame([.. parts, .. Encoded.Header((FluxMessageFlags)flags)]), cut: cut);
        }, iter: 5000);

    [Fact]
    public void Whatever_the_limit_it_is_held_alike()
        => Gen.Select(RandomMessages.Any, Gen.Int[-40, 40], Gen.Int[0, 2], Places).Sample((bytes, difference, kind, cut) =>
        {
            int bodySize = bytes.Length - 8;
            int limit = kind switch { 0 => difference, 1 => int.MaxValue - 40 + difference, _ => bodySize + difference };
            ReadOutcome outcome = EveryReader.Read(bytes, limit, cut);
            return outcome.IsRead == ((uint)bodySize <= (uint)limit)
                && (outcome.IsRead || outcome.Error == FluxProtocolError.MessageTooLarge);
        }, iter: 300);

    private static byte[] Change(byte[] bytes, (int Place, byte Value)[] changes)
    {
        byte[] changed = [.. bytes];
        foreach ((int place, byte value) in changes)
        {
            changed[place % bytes.Length] = value;
        }

        return changed;
    }
}
