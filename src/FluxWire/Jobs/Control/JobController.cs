using System.Text.Json;
using FluxWire.Rpc;

namespace FluxWire.Jobs;

/// <summary>The services <c>job-manager.raise</c> and <c>job-manager.kill</c>.</summary>
internal sealed class JobController(FluxRpc rpc)
{
    private const string RaiseTopic = "job-manager.raise";
    private const string KillTopic = "job-manager.kill";

    internal Task RaiseAsync(JobId id, string type, int severity, string? note, RpcOptions? options, CancellationToken cancellationToken)
        => rpc.CallAsync(RaiseTopic, (id, type, severity, note), WriteRaise, ResponseParsers.Nothing, options, cancellationToken).AsTask();

    internal Task KillAsync(JobId id, FluxSignal signal, RpcOptions? options, CancellationToken cancellationToken)
        => rpc.CallAsync(KillTopic, (id, signal), WriteKill, ResponseParsers.Nothing, options, cancellationToken).AsTask();

    private static void WriteRaise(Utf8JsonWriter writer, (JobId Id, string Type, int Severity, string? Note) raise)
    {
        writer.WriteStartObject();
        writer.WriteNumber("id"u8, raise.Id.ToSigned());
        writer.WriteString("type"u8, raise.Type);
        writer.WriteNumber("severity"u8, raise.Severity);

        // libflux leaves the key out when there is no note; the event then has an empty one.
        if (raise.Note is not null)
        {
            writer.WriteString("note"u8, raise.Note);
        }

        writer.WriteEndObject();
    }

    private static void WriteKill(Utf8JsonWriter writer, (JobId Id, FluxSignal Signal) kill)
    {
        writer.WriteStartObject();
        writer.WriteNumber("id"u8, kill.Id.ToSigned());
        writer.WriteNumber("signum"u8, kill.Signal.Number);
        writer.WriteEndObject();
    }
}
