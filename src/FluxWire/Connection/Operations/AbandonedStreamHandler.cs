namespace FluxWire.Connection;

/// <summary>Tells the broker that the client has ended a stream first.</summary>
/// <param name="stream">The stream.</param>
/// <param name="connection">The connection that its request was sent on.</param>
internal delegate void AbandonedStreamHandler(PendingOperation stream, FluxConnection connection);
