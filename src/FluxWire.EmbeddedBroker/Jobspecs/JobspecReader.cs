using System.Text;
using System.Text.Json;
using FluxWire.Embedded.Routing;

namespace FluxWire.Embedded.Jobspecs;

/// <summary>Turns a valid jobspec's JSON into a <see cref="Jobspec"/>.</summary>
internal static class JobspecReader
{
    /// <summary>Validates and reads.</summary>
    /// <param name="root">The jobspec's root object.</param>
    /// <exception cref="JobspecException">The validator refuses it.</exception>
    public static Jobspec Read(JsonElement root)
    {
        JobspecValidator.Validate(root);
        JsonElement system = root.GetProperty("attributes").GetProperty("system");
        JsonElement task = root.GetProperty("tasks")[0];
        string[] command = [.. task.GetProperty("command").EnumerateArray().Select(static word => word.GetString()!)];

        // What a scheduler can make nothing of is accepted here and fails in the queue, as real.
        ResourceRequest resources = ResourceRequest.From(root.GetProperty("resources"), out _) ?? new ResourceRequest(0, 0, 0, 0, false);
        return new Jobspec
        {
            Command = command,
            Resources = resources,
            TaskCount = TaskCountOf(task.GetProperty("count"), resources),
            Duration = system.GetProperty("duration").GetDouble(),
            WorkingDirectory = system.TryGetProperty("cwd", out JsonElement cwd) && cwd.ValueKind == JsonValueKind.String ? cwd.GetString() : null,
            Environment = EnvironmentOf(system),
            Name = NameOf(system, command[0]),
            System = system,
            RedactedJson = WithoutEnvironment(root),
        };
    }

    private static int TaskCountOf(JsonElement count, ResourceRequest resources)
        => count.TryGetProperty("total", out JsonElement total)
            ? total.GetInt32()
            : ResourceRequest.Multiply(count.GetProperty("per_slot").GetInt32(), resources.TotalSlots);

    private static Dictionary<string, string> EnvironmentOf(JsonElement system)
        => system.TryGetProperty("environment", out JsonElement environment) && environment.ValueKind == JsonValueKind.Object
            ? environment.EnumerateObject()
                .Where(static member => member.Value.ValueKind == JsonValueKind.String)
                .GroupBy(static member => member.Name)
                .ToDictionary(static members => members.Key, static members => members.Last().Value.GetString()!)
            : [];

    private static string NameOf(JsonElement system, string command)
        => system.TryGetProperty("job", out JsonElement job) && job.ValueKind == JsonValueKind.Object
            && job.TryGetProperty("name", out JsonElement name) && name.ValueKind == JsonValueKind.String
            ? name.GetString()!
            : command[(command.LastIndexOf('/') + 1)..];

    private static string WithoutEnvironment(JsonElement root)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, JsonPayload.WriterOptions))
        {
            CopyWithout(json, root, "attributes", "system", "environment");
        }

        return Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    // Copies an object without the member at the end of the path.
    private static void CopyWithout(Utf8JsonWriter json, JsonElement element, params ReadOnlySpan<string> path)
    {
        json.WriteStartObject();
        foreach (JsonProperty member in element.EnumerateObject())
        {
            bool onPath = member.Name == path[0];
            if (onPath && path.Length == 1)
            {
                continue;
            }

            if (onPath && member.Value.ValueKind == JsonValueKind.Object)
            {
                json.WritePropertyName(member.Name);
                CopyWithout(json, member.Value, path[1..]);
            }
            else
            {
                member.WriteTo(json);
            }
        }

        json.WriteEndObject();
    }
}
