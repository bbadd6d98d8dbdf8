using System.Text.Json;
using System.Text.Json.Nodes;
using FluxWire.Embedded.Routing;

namespace FluxWire.Embedded.Jobspecs;

/// <summary>What a job asks for, taken from a valid jobspec of version 1 (RFC 25).</summary>
internal sealed record Jobspec
{
    /// <summary>The command and its arguments.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>The job's resources.</summary>
    public required ResourceRequest Resources { get; init; }

    /// <summary>How many tasks run.</summary>
    public required int TaskCount { get; init; }

    /// <summary>The time limit in seconds; 0 for none.</summary>
    public required double Duration { get; init; }

    /// <summary>Where the tasks run; null for wherever the broker does.</summary>
    public required string? WorkingDirectory { get; init; }

    /// <summary>The tasks' environment.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The job's name: as given, or else the command's file name.</summary>
    public required string Name { get; init; }

    /// <summary><c>attributes.system</c>, for what only few services look at.</summary>
    public required JsonElement System { get; init; }

    /// <summary>The jobspec as services show it: without the environment.</summary>
    public required string RedactedJson { get; init; }

    /// <summary>The jobspec as services show it, with the time limit that holds now.</summary>
    public string CurrentJson()
    {
        JsonNode root = JsonNode.Parse(RedactedJson)!;
        JsonNode system = root["attributes"]!["system"]!;
        if (system["duration"]!.GetValue<double>() == Duration)
        {
            return RedactedJson;
        }

        system["duration"] = JsonNode.Parse(JsonPayload.RealText(Duration));
        return root.ToJsonString();
    }

    /// <summary>A text in <c>attributes.system</c>, such as <c>queue</c>.</summary>
    public string? SystemText(string name)
        => System.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A shell option.</summary>
    /// <param name="path">The names on the way below <c>attributes.system.shell.options</c>.</param>
    public JsonElement? ShellOption(params ReadOnlySpan<string> path)
    {
        JsonElement at = System;
        foreach (string name in (ReadOnlySpan<string>)["shell", "options", .. path])
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
            {
                return null;
            }
        }

        return at;
    }
}
