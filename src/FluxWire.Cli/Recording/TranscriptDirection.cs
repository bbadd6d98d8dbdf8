namespace FluxWire.Cli.Recording;

/// <summary>Which way bytes went.</summary>
internal enum TranscriptDirection
{
    ClientToBroker,
    BrokerToClient,
}
