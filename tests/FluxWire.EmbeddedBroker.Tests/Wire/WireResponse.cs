using System.Text.Json;
using FluxWire.Protocol;

namespace FluxWire.Embedded.Tests.Wire;

/// <summary>A message from the broker.</summary>
/// <param name="Message">The message itself.</param>
/// <param name="Errno">Its errno, if it is a response.</param>
/// <param name="Json">Its payload as JSON, if it is no error.</param>
/// <param name="Text">Its payload as text.</param>
internal sealed record WireResponse(FluxMessage Message, int Errno, JsonElement? Json, string? Text)
{
    public JsonElement this[string name] => Json!.Value.GetProperty(name);
}
