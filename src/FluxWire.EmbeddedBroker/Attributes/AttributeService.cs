using System.Globalization;
using FluxWire.Embedded.Routing;

namespace FluxWire.Embedded.Attributes;

/// <summary><c>attr.get</c>, <c>attr.list</c>, <c>attr.set</c> and <c>attr.rm</c>: what the broker tells about itself.</summary>
internal sealed class AttributeService
{
    private const int Immutable = 1;

    private readonly SortedDictionary<string, (string? Value, bool IsImmutable)> _attributes = new(StringComparer.Ordinal);

    public AttributeService(BrokerIdentity identity)
    {
        string pid = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        foreach ((string name, string? value) in (ReadOnlySpan<(string, string?)>)
        [
            ("broker.boot-method", "embedded"),
            ("broker.critical-ranks", "0"),
            ("broker.mapping", "[[0,1,1,1]]"),
            ("broker.pid", pid),
            ("broker.quorum", "1"),
            ("broker.starttime", identity.StartTime.ToString("F2", CultureInfo.InvariantCulture)),
            ("broker.uuid", identity.Uuid),
            ("content.hash", "sha1"),
            ("hostlist", identity.HostName),
            ("hostname", identity.HostName),
            ("instance-level", "0"),
            ("jobid-path", "/"),
            ("local-uri", identity.Uri),
            ("parent-uri", null),
            ("rank", "0"),
            ("security.owner", identity.Owner.ToString(CultureInfo.InvariantCulture)),
            ("size", "1"),
        ])
        {
            _attributes[name] = (value, true);
        }

        foreach ((string name, string value) in (ReadOnlySpan<(string, string)>)
        [
            ("rundir", identity.Directory),
            ("statedir", identity.Directory),
            ("tbon.descendants", "0"),
            ("tbon.level", "0"),
            ("tbon.maxlevel", "0"),
            ("tbon.topo", "kary:32"),
            ("version", BrokerIdentity.Version),
        ])
        {
            _attributes[name] = (value, false);
        }
    }

    public void Register(Router router) => router.Add("attr")
        .User("get", Get)
        .User("list", List)
        .Owner("set", Set)
        .Owner("rm", Remove);

    private void Get(Request request)
    {
        if (!_attributes.TryGetValue(request.Payload.String("name"), out (string? Value, bool IsImmutable) attribute)
            || attribute.Value is null)
        {
            throw new RequestException(FluxErrno.ENOENT);
        }

        request.Respond(json =>
        {
            json.WriteString("value", attribute.Value);
            json.WriteNumber("flags", attribute.IsImmutable ? Immutable : 0);
        });
    }

    private void List(Request request) => request.Respond(json =>
    {
        json.WriteStartArray("names");
        foreach (string name in _attributes.Keys)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
    });

    private void Set(Request request)
    {
        string name = request.Payload.String("name");
        string value = request.Payload.String("value");
        CheckWritable(name);
        _attributes[name] = (value, false);
        request.Respond();
    }

    private void Remove(Request request)
    {
        string name = request.Payload.String("name");
        CheckWritable(name);
        _attributes.Remove(name);
        request.Respond();
    }

    private void CheckWritable(string name)
    {
        if (!_attributes.TryGetValue(name, out (string? Value, bool IsImmutable) attribute))
        {
            throw new RequestException(FluxErrno.ENOENT, "unknown attribute");
        }

        if (attribute.IsImmutable)
        {
            throw new RequestException(FluxErrno.EINVAL, "attribute may not be updated");
        }
    }
}
