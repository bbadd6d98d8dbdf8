using System.Text.Json;

namespace FluxWire.Embedded.Jobspecs;

/// <summary>Refuses what the jobspec validator of a real ingest refuses, with the same texts (RFC 14, 25, 26, 31).</summary>
internal static class JobspecValidator
{
    private static readonly string[] TopLevelKeys = ["resources", "tasks", "attributes", "version"];
    private static readonly string[] TaskKeys = ["command", "slot", "count"];
    private static readonly string[] CountKeys = ["per_slot", "per_resource", "total"];

    /// <summary>Checks a jobspec.</summary>
    /// <exception cref="JobspecException">It is refused.</exception>
    public static void Validate(JsonElement root)
    {
        Require(root, TopLevelKeys);
        foreach (JsonProperty member in root.EnumerateObject())
        {
            Check(TopLevelKeys.Contains(member.Name), $"Extraneous key ({member.Name})");
        }

        Check(root.GetProperty("version") is { ValueKind: JsonValueKind.Number } version
            && version.TryGetInt32(out int number) && number == 1, "version must be 1");
        JsonElement resources = root.GetProperty("resources");
        JsonElement tasks = root.GetProperty("tasks");
        JsonElement attributes = root.GetProperty("attributes");
        Check(resources.ValueKind == JsonValueKind.Array, "resources must be a sequence");
        Check(tasks.ValueKind == JsonValueKind.Array, "tasks must be a sequence");
        Check(attributes.ValueKind == JsonValueKind.Object, "attributes must be a mapping");
        ValidateResources(resources);
        foreach (JsonElement task in tasks.EnumerateArray())
        {
            ValidateTask(task);
        }

        Check(tasks.GetArrayLength() > 0, "tasks must not be empty");
        ValidateAttributes(attributes);
    }

    private static void ValidateResources(JsonElement resources)
    {
        foreach (JsonElement resource in resources.EnumerateArray())
        {
            Check(resource.ValueKind == JsonValueKind.Object, "resource must be a mapping");
            string type = TextOf(resource, "type", "type is a required key for resources", "type must be a string");
            Check(resource.TryGetProperty("count", out JsonElement count), "count is a required key for resources");
            Check(count.ValueKind != JsonValueKind.String || IdSet.TryParse(count.GetString(), out _), "count string must be a valid idset or range");
            Check(count.ValueKind == JsonValueKind.Number && count.TryGetInt32(out _),
                $"resource count must be an integer for type '{type}' (got '{PythonTypeOf(count)}')");
            int least = type is "node" or "slot" or "core" ? 1 : 0;
            Check(count.GetInt32() >= least, least == 1 ? "node, slot, or core count must be > 0" : "count must be >= 0");
            foreach (string key in (ReadOnlySpan<string>)["id", "unit", "label"])
            {
                Check(!resource.TryGetProperty(key, out JsonElement text) || text.ValueKind == JsonValueKind.String, $"{key} must be a string");
            }

            Check(!resource.TryGetProperty("exclusive", out JsonElement exclusive)
                || exclusive.ValueKind is JsonValueKind.True or JsonValueKind.False, "exclusive must be a boolean");
            Check(type != "slot" || resource.TryGetProperty("label", out _), "slots must have labels");
            if (resource.TryGetProperty("with", out JsonElement children))
            {
                Check(children.ValueKind == JsonValueKind.Array, "child resource must None or a sequence");
                ValidateResources(children);
            }
        }
    }

    private static void ValidateTask(JsonElement task)
    {
        Check(task.ValueKind == JsonValueKind.Object, "task must be a mapping");
        Require(task, TaskKeys);
        JsonElement count = task.GetProperty("count");
        Check(count.ValueKind == JsonValueKind.Object, "count must be a mapping");
        Check(count.EnumerateObject().Count() == 1, "count must have exactly one key set");
        string key = count.EnumerateObject().First().Name;
        Check(CountKeys.Contains(key), "count per_slot, per_resource, or total must be set");
        Check(key != "per_resource", "count per_slot or total must be set");
        JsonElement number = count.GetProperty(key);
        Check(number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out _), $"count {key} must be an int");
        Check(number.GetInt32() > 0, $"count {key} must be > 0");
        Check(task.GetProperty("slot").ValueKind == JsonValueKind.String, "slot must be a string");

        JsonElement command = task.GetProperty("command");
        Check(command.ValueKind is not JsonValueKind.Array || command.GetArrayLength() > 0, "command array cannot have length of zero");
        Check(command.ValueKind == JsonValueKind.Array
            && command.EnumerateArray().All(static word => word.ValueKind == JsonValueKind.String), "command must be a list of strings");
    }

    private static void ValidateAttributes(JsonElement attributes)
    {
        foreach (JsonProperty member in attributes.EnumerateObject())
        {
            Check(member.Name is "system" or "user", $"Extraneous key ({member.Name})");
        }

        Check(attributes.TryGetProperty("system", out JsonElement system), "attributes.system is a required key");
        Check(system.ValueKind == JsonValueKind.Object, "attributes.system must be a mapping");
        if (system.TryGetProperty("dependencies", out JsonElement dependencies))
        {
            Check(dependencies.ValueKind == JsonValueKind.Array, "attributes.system.dependencies must be a list");
            foreach (JsonElement dependency in dependencies.EnumerateArray())
            {
                Require(dependency, ["scheme", "value"]);
                Check(dependency.GetProperty("scheme").ValueKind == JsonValueKind.String, "dependency scheme must be a string");
                Check(dependency.GetProperty("value").ValueKind == JsonValueKind.String, "dependency value must be a string");
            }
        }

        if (system.TryGetProperty("constraints", out JsonElement constraints))
        {
            ValidateConstraint(constraints);
        }

        Check(system.TryGetProperty("duration", out JsonElement duration), "attributes.system.duration is a required key");
        Check(duration.ValueKind == JsonValueKind.Number && double.IsFinite(duration.GetDouble()),
            "attributes.system.duration must be a number");
    }

    private static void ValidateConstraint(JsonElement constraint)
    {
        Check(constraint.ValueKind == JsonValueKind.Object, "constraints must be a mapping");
        foreach (JsonProperty operation in constraint.EnumerateObject())
        {
            string name = operation.Name;
            Check(operation.Value.ValueKind == JsonValueKind.Array, $"argument to constraint {name} must be a sequence");
            Check(name is "and" or "or" or "not" or "properties" or "hostlist" or "ranks", $"unknown constraint operator '{name}'");
            if (name is "and" or "or" or "not")
            {
                foreach (JsonElement inner in operation.Value.EnumerateArray())
                {
                    ValidateConstraint(inner);
                }
            }
        }
    }

    private static void Require(JsonElement element, ReadOnlySpan<string> keys)
    {
        foreach (string key in keys)
        {
            Check(element.ValueKind == JsonValueKind.Object && element.TryGetProperty(key, out _), $"Missing key ({key})");
        }
    }

    private static string TextOf(JsonElement element, string key, string missing, string wrong)
    {
        Check(element.TryGetProperty(key, out JsonElement value), missing);
        Check(value.ValueKind == JsonValueKind.String, wrong);
        return value.GetString()!;
    }

    // The real validator is written in Python and names types as Python does.
    private static string PythonTypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "dict",
        JsonValueKind.Array => "list",
        JsonValueKind.String => "str",
        JsonValueKind.Number => "float",
        JsonValueKind.True or JsonValueKind.False => "bool",
        _ => "NoneType",
    };

    private static void Check(bool condition, string message)
    {
        if (!condition)
        {
            throw new JobspecException(message);
        }
    }
}
