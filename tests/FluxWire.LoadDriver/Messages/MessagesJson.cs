using System.Text.Json.Serialization;

namespace FluxWire.LoadDriver.Messages;

/// <summary>How the messages are written and read, without reflection.</summary>
[JsonSerializable(typeof(AttributeRequest))]
[JsonSerializable(typeof(AttributeReply))]
[JsonSerializable(typeof(PingRequest))]
[JsonSerializable(typeof(PingReply))]
[JsonSerializable(typeof(KvsCommitRequest))]
[JsonSerializable(typeof(KvsCommitReply))]
[JsonSerializable(typeof(KvsLookupRequest))]
[JsonSerializable(typeof(KvsLookupReply))]
internal sealed partial class MessagesJson : JsonSerializerContext;
