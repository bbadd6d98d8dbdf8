using System.Buffers;
using FluxWire.Fuzz.Checking;
using FluxWire.Fuzz.Seeding;
using FluxWire.Protocol;

namespace FluxWire.Fuzz.Harnesses;

/// <summary>A payload's text up to its NUL: the same in whatever segments it lies.</summary>
/// <remarks>Input: a byte that decides the segments, the payload.</remarks>
internal sealed class PayloadHarness : IHarness
{
    public string Name => "payload";

    public void Run(byte[] input)
    {
        InputBytes bytes = new(input);
        byte seed = bytes.Byte();
        byte[] payload = bytes.Rest.ToArray();
        ReadOnlySequence<byte> whole = new(payload);
        ReadOnlySequence<byte> cut = InputBytes.Cut(payload, seed);
        int nul = Array.IndexOf(payload, (byte)0);

        byte[]? json = Check.Read<byte[], FluxProtocolException>(() => FluxPayload.GetJson(whole).ToArray());
        byte[]? cutJson = Check.Read<byte[], FluxProtocolException>(() => FluxPayload.GetJson(cut).ToArray());
        Check.Same(nul < 0, json is null, "JSON needs a NUL");
        Check.That((json ?? []).SequenceEqual(cutJson ?? []), "segments have the same JSON");
        Check.That((json ?? []).AsSpan().SequenceEqual(payload.AsSpan(0, Math.Max(nul, 0))), "JSON ends at the first NUL");

        string text = FluxPayload.GetText(whole);
        Check.Same(text, FluxPayload.GetText(cut), "segments have the same text");
        Check.Same(text, FluxPayload.GetText(new ReadOnlySequence<byte>(FluxPayload.FromText(text))), "a text is read as it was written");
        Allocation.Bounded(input.Length, 4, () => FluxPayload.GetText(cut));
    }

    public IEnumerable<byte[]> Seeds()
    {
        foreach (byte[] payload in RecordedMessages.Payloads())
        {
            yield return [5, .. payload];
        }

        yield return [0, .. "no NUL"u8];
        yield return [1, 0xF0, 0x9F, 0x98, 0x83, 0xC3, 0, 0x28];
    }
}
