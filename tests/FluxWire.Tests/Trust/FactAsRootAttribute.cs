namespace FluxWire.Tests.Trust;

/// <summary>A fact about other users, which only root can play.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactAsRootAttribute : FactAttribute
{
    public FactAsRootAttribute()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess || !File.Exists(OtherUser.Interpreter))
        {
            Skip = $"Needs Linux, root, and {OtherUser.Interpreter} to act as another user.";
        }
    }
}
