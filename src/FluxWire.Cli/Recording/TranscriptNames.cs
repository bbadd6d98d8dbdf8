namespace FluxWire.Cli.Recording;

/// <summary>The words of the transcript format for directions and kinds.</summary>
internal static class TranscriptNames
{
    private const string ClientToBroker = "c>b";
    private const string BrokerToClient = "b>c";
    private const string Auth = "auth";
    private const string Message = "msg";
    private const string Raw = "raw";
    private const string Reset = "reset";
    private const string Eof = "eof";

    internal static string Name(this TranscriptDirection direction)
        => direction == TranscriptDirection.ClientToBroker ? ClientToBroker : BrokerToClient;

    internal static string Name(this TranscriptKind kind) => kind switch
    {
        TranscriptKind.Auth => Auth,
        TranscriptKind.Message => Message,
        TranscriptKind.Raw => Raw,
        TranscriptKind.Reset => Reset,
        _ => Eof,
    };

    /// <summary>Whether lines of this kind have bytes.</summary>
    internal static bool HasBytes(this TranscriptKind kind) => kind is not (TranscriptKind.Reset or TranscriptKind.Eof);

    internal static TranscriptDirection? ParseDirection(string? name) => name switch
    {
        ClientToBroker => TranscriptDirection.ClientToBroker,
        BrokerToClient => TranscriptDirection.BrokerToClient,
        _ => null,
    };

    internal static TranscriptKind? ParseKind(string? name) => name switch
    {
        Auth => TranscriptKind.Auth,
        Message => TranscriptKind.Message,
        Raw => TranscriptKind.Raw,
        Reset => TranscriptKind.Reset,
        Eof => TranscriptKind.Eof,
        _ => null,
    };
}
