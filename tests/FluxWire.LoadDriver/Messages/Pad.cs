using System.Text.Json.Serialization;

namespace FluxWire.LoadDriver.Messages;

/// <summary>A text of many <c>x</c>, of which only the length matters: it is written from UTF-8 and counted where it lies.</summary>
/// <param name="Length">How many bytes it has.</param>
[JsonConverter(typeof(PadConverter))]
internal readonly record struct Pad(long Length);
