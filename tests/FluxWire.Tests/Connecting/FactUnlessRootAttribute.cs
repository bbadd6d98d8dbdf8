namespace FluxWire.Tests.Connecting;

/// <summary>A fact about permissions, which do not bind root.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactUnlessRootAttribute : FactAttribute
{
    public FactUnlessRootAttribute()
    {
        if (Environment.IsPrivilegedProcess)
        {
            Skip = "Root may enter every directory.";
        }
    }
}
