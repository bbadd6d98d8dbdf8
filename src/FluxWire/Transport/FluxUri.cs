using System.Text;

namespace FluxWire.Transport;

/// <summary>Where a broker listens: the URIs that libflux understands, as far as FluxWire serves them.</summary>
/// <param name="Path">The path of the broker's unix socket.</param>
internal sealed record FluxUri(string Path)
{
    /// <summary>The environment variable that names the enclosing instance.</summary>
    internal const string EnvironmentVariable = "FLUX_URI";

    /// <summary>The system instance, as flux-core is packaged (run state directory <c>/run</c>).</summary>
    internal const string SystemInstance = "local:///run/flux/local";

    private const string LocalScheme = "local://";

    // sizeof(sun_path) on Linux less the closing NUL.
    private const int MaxPathBytes = 107;

    /// <summary>Decides which broker is meant.</summary>
    /// <param name="uri">The URI that the user gave; null to look at <c>FLUX_URI</c>, then to take the system instance.</param>
    /// <param name="environment">Reads an environment variable.</param>
    /// <returns>The broker's socket.</returns>
    /// <exception cref="ArgumentException"><paramref name="uri"/> is no URI that FluxWire can open.</exception>
    /// <exception cref="FluxConnectionException"><c>FLUX_URI</c> is set, but empty or no URI that FluxWire can open.</exception>
    internal static FluxUri Resolve(string? uri, Func<string, string?> environment)
    {
        if (uri is not null)
        {
            return TryParse(uri, out string reason) ?? throw new ArgumentException(reason, nameof(uri));
        }

        if (environment(EnvironmentVariable) is not string fromEnvironment)
        {
            return TryParse(SystemInstance, out _)!;
        }

        string problem = "it is empty";
        return (fromEnvironment.Length == 0 ? null : TryParse(fromEnvironment, out problem)) ?? throw new FluxConnectionException(
            $"{EnvironmentVariable} cannot be used: {problem}. Set it to local://PATH of the broker's socket, or unset it to use {SystemInstance}.",
            fromEnvironment.Length == 0 ? FluxErrno.ENOENT : FluxErrno.EINVAL);
    }

    /// <summary>The URI.</summary>
    /// <returns>Such as <c>local:///run/flux/local</c>.</returns>
    public override string ToString() => LocalScheme + Path;

    /// <summary>Whether a path is short enough for a unix socket.</summary>
    internal static bool FitsSocket(string path) => Encoding.UTF8.GetByteCount(path) <= MaxPathBytes;

    private static FluxUri? TryParse(string uri, out string reason)
    {
        if (!uri.StartsWith(LocalScheme, StringComparison.Ordinal))
        {
            int scheme = uri.IndexOf("://", StringComparison.Ordinal);
            reason = scheme < 0
                ? $"'{uri}' is not a URI; write local://PATH with the path of the broker's socket"
                : $"the scheme {uri[..scheme]}:// of '{uri}' is not served; use local://PATH"
                    + (uri.StartsWith("ssh://", StringComparison.Ordinal) ? ", for instance through flux proxy" : "");
            return null;
        }

        // libflux trims blanks behind the path, so that a line read from a file works.
        string path = uri[LocalScheme.Length..].TrimEnd(' ', '\t');
        int size = Encoding.UTF8.GetByteCount(path);
        reason = size == 0 ? $"'{uri}' has no path"

            // In front, a NUL would make it an abstract name, which anybody may take; elsewhere it would cut the path short.
            : path.Contains('\0', StringComparison.Ordinal) ? $"the path of '{uri.Replace("\0", "\\0", StringComparison.Ordinal)}' has a NUL in it"
            : size > MaxPathBytes ? $"the path of '{uri}' has {size} bytes, a unix socket's has {MaxPathBytes} at most"
            : "";
        return reason.Length == 0 ? new FluxUri(path) : null;
    }
}
