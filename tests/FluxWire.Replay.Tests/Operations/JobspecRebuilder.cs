using System.Text.Json;
using System.Text.Json.Nodes;
using FluxWire.Jobs;
using FluxWire.Replay.Tests.Json;

namespace FluxWire.Replay.Tests.Operations;

/// <summary>Makes a <see cref="Jobspec"/> of the values in a recorded one, as a program would that has those values.</summary>
internal static class JobspecRebuilder
{
    /// <summary>Makes it; null if it would not say the same.</summary>
    internal static Jobspec? TryRebuild(JsonElement recorded)
    {
        if (recorded.GetProperty("resources"u8)[0] is var slot && !slot.GetProperty("type"u8).ValueEquals("slot"u8))
        {
            return null;
        }

        JsonElement command = recorded.GetProperty("tasks"u8)[0].GetProperty("command"u8);
        Jobspec jobspec = Jobspec.FromCommand([.. command.EnumerateArray().Select(static word => word.GetString()!)]);
        jobspec.Tasks = slot.GetProperty("count"u8).GetInt32();
        jobspec.CoresPerTask = slot.GetProperty("with"u8)[0].GetProperty("count"u8).GetInt32();
        foreach (JsonProperty attribute in recorded.GetProperty("attributes"u8).GetProperty("system"u8).EnumerateObject())
        {
            Set(jobspec, attribute);
        }

        JsonElement made = JsonElement.Parse(System.Text.Encoding.UTF8.GetBytes(jobspec.ToJson().ToJsonString()));
        return JsonDifference.Find(recorded, made) is null ? jobspec : null;
    }

    private static void Set(Jobspec jobspec, JsonProperty attribute)
    {
        switch (attribute.Name)
        {
            case "duration" when attribute.Value.ValueKind == JsonValueKind.Number:
                jobspec.Duration = TimeSpan.FromSeconds(attribute.Value.GetDouble());
                break;
            case "cwd":
                jobspec.WorkingDirectory = attribute.Value.GetString();
                break;
            case "environment":
                foreach (JsonProperty variable in attribute.Value.EnumerateObject())
                {
                    jobspec.Environment[variable.Name] = variable.Value.GetString()!;
                }

                break;
            case "job" when attribute.Value.EnumerateObject().Count() == 1 && attribute.Value.TryGetProperty("name"u8, out JsonElement name):
                jobspec.Name = name.GetString();
                break;
            default:
                jobspec.SetAttribute("system." + attribute.Name, JsonNode.Parse(attribute.Value.GetRawText()));
                break;
        }
    }
}
