namespace FluxWire.Protocol;

/// <summary>What the broker lets the sender of a message do (RFC 12): the rolemask of a message header.</summary>
[Flags]
public enum FluxRoles : uint
{
    /// <summary>None, or in a request: let the broker fill it in.</summary>
    None = 0,

    /// <summary>The owner of the instance.</summary>
    Owner = 0x1,

    /// <summary>A guest.</summary>
    User = 0x2,

    /// <summary>Connected to this very broker; removed when a message crosses to another one.</summary>
    Local = 0x4,

    /// <summary>A guest listed as an administrator.</summary>
    Admin = 0x8,

    /// <summary>Every role.</summary>
    All = 0xFFFFFFFF,
}
