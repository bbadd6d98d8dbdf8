namespace FluxWire.Connection;

/// <summary>Says more about a service's errors than the service does.</summary>
/// <param name="error">What the service answered.</param>
/// <param name="wasRepeated">Whether the request was sent a second time, because the first connection was lost.</param>
/// <returns>What users see.</returns>
internal delegate FluxRpcException ErrorExplainer(FluxRpcException error, bool wasRepeated);
