using FluxWire.Rpc;

namespace FluxWire.Jobs;

/// <summary>The services <c>job-manager.raise</c> and <c>job-manager.kill</c>.</summary>
internal sealed class JobController(FluxRpc rpc)
{
    private const string RaiseTopic = "job-manager.raise";
    private const string KillTopic = "job-manager.kill";

    internal Task RaiseAsync(JobId id, string type, int severity, string? note, CancellationToken cancellationToken)
    {
        byte[] payload = JsonPayload.Create((id, type, severity, note), static (writer, state) =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("id"u8, state.id.ToSigned());
            writer.WriteString("type"u8, state.type);
            writer.WriteNumber("severity"u8, state.severity);

            // libflux leaves the key out when there is no note; the event then has an empty one.
            if (state.note is not null)
            {
                writer.WriteString("note"u8, state.note);
            }

            writer.WriteEndObject();
        });
        return rpc.CallAsync(RaiseTopic, payload, ResponseParsers.Nothing, null, cancellationToken);
    }

    internal Task KillAsync(JobId id, FluxSignal signal, CancellationToken cancellationToken)
    {
        byte[] payload = JsonPayload.Create((id, signal), static (writer, state) =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("id"u8, state.id.ToSigned());
            writer.WriteNumber("signum"u8, state.signal.Number);
            writer.WriteEndObject();
        });
        return rpc.CallAsync(KillTopic, payload, ResponseParsers.Nothing, null, cancellationToken);
    }
}
