using FluxWire.Protocol;

namespace FluxWire.Connection;

/// <summary>Reads what a successful response carries. Runs on the reader, so it must only parse.</summary>
/// <typeparam name="T">What it makes of it.</typeparam>
/// <param name="response">The response; its bytes are gone after the call.</param>
/// <returns>The value, which must not point into the response.</returns>
internal delegate T ResponseParser<out T>(in FluxMessage response);
