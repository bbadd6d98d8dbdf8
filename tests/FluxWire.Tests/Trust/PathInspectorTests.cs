using FluxWire.Transport.Trust;

namespace FluxWire.Tests.Trust;

/// <summary>Which ways to a socket are trusted, whoever owns what.</summary>
public sealed class PathInspectorTests
{
    private readonly PlannedTree _tree = new();

    /// <summary>The system instance: its owner is neither root nor we, and nobody else can write there.</summary>
    [Fact]
    public void A_system_users_directory_is_trusted()
    {
        _tree.AddDirectory("/run/flux", "0755", PlannedTree.FluxUser);
        _tree.AddSocket("/run/flux/local", PlannedTree.FluxUser);

        _tree.Inspect("/run/flux/local").Should().Be(new PathInspection(FluxErrno.None, "/run/flux/local"));
    }

    [Theory]
    [InlineData(PlannedTree.Ourselves)]
    [InlineData(PlannedTree.Root)]
    public void An_instance_of_our_own_or_of_root_below_tmp_is_trusted(uint owner)
    {
        _tree.AddDirectory("/tmp/flux-abc", "0700", owner);
        _tree.AddSocket("/tmp/flux-abc/local-0", owner);

        _tree.Inspect("/tmp/flux-abc/local-0").Fault.Should().BeNull();
    }

    [Fact]
    public void A_strangers_directory_below_tmp_is_not()
    {
        _tree.AddDirectory("/tmp/flux-abc", "0755", PlannedTree.Stranger);
        _tree.AddSocket("/tmp/flux-abc/local-0", PlannedTree.Stranger);

        PathFault fault = _tree.Inspect("/tmp/flux-abc/local-0").Fault!;

        (fault.Directory, fault.Entry, fault.EntryUserId).Should().Be(("/tmp", "/tmp/flux-abc", PlannedTree.Stranger));
    }

    [Fact]
    public void A_strangers_socket_in_tmp_itself_is_not()
    {
        _tree.AddSocket("/tmp/local", PlannedTree.Stranger);

        _tree.Inspect("/tmp/local").Fault!.Entry.Should().Be("/tmp/local");
    }

    [Fact]
    public void Who_must_own_the_other_end_may_own_the_place()
    {
        _tree.AddDirectory("/tmp/flux-abc", "0755", PlannedTree.Stranger);
        _tree.AddSocket("/tmp/flux-abc/local-0", PlannedTree.Stranger);

        _tree.Inspect("/tmp/flux-abc/local-0", required: PlannedTree.Stranger).Fault.Should().BeNull();
        _tree.Inspect("/tmp/flux-abc/local-0", required: PlannedTree.FluxUser).Fault.Should().NotBeNull();
    }

    /// <summary>Whoever owns the entry: he who may write in the directory may put another in its place.</summary>
    [Theory]
    [InlineData("0777", PlannedTree.Root)]
    [InlineData("0777", PlannedTree.Ourselves)]
    [InlineData("0757", PlannedTree.Ourselves)]
    [InlineData("0702", PlannedTree.Ourselves)]
    public void A_directory_open_to_all_without_the_sticky_bit_is_not(string mode, uint owner)
    {
        _tree.AddDirectory("/home/open", mode, owner);
        _tree.AddDirectory("/home/open/flux", "0700", PlannedTree.Ourselves);
        _tree.AddSocket("/home/open/flux/local", PlannedTree.Ourselves);

        PathFault fault = _tree.Inspect("/home/open/flux/local", required: PlannedTree.Ourselves).Fault!;

        (fault.Directory, fault.Entry).Should().Be(("/home/open", null));
    }

    [Fact]
    public void It_is_not_even_where_there_is_nothing_yet()
    {
        _tree.AddDirectory("/home/open", "0777", PlannedTree.Root);

        _tree.Inspect("/home/open/local").Fault.Should().NotBeNull();
    }

    [Fact]
    public void A_root_open_to_all_is_not()
    {
        _tree.AddDirectory("/", "0777", PlannedTree.Root);

        _tree.Inspect("/run/flux/local").Fault!.Directory.Should().Be("/");
    }

    /// <summary>Private groups give every home directory such a mode; who else is in a group cannot be known.</summary>
    [Fact]
    public void A_group_that_may_write_is_trusted()
    {
        _tree.AddDirectory("/home/us", "0775", PlannedTree.Ourselves);
        _tree.AddSocket("/home/us/local", PlannedTree.Ourselves);

        _tree.Inspect("/home/us/local").Fault.Should().BeNull();
    }

    [Theory]
    [InlineData("/run/flux/../flux/./local")]
    [InlineData("//run///flux/local")]
    [InlineData("/tmp/../run/flux/local")]
    [InlineData("/../run/flux/local")]
    public void Dots_and_slashes_are_walked_as_the_kernel_does(string path)
    {
        _tree.AddDirectory("/run/flux", "0755", PlannedTree.FluxUser);
        _tree.AddSocket("/run/flux/local", PlannedTree.FluxUser);

        _tree.Inspect(path).Should().Be(new PathInspection(FluxErrno.None, "/run/flux/local"));
    }

    /// <summary>Only the process that walked in can tell what is above; a stranger in between has no say.</summary>
    [Fact]
    public void The_way_up_out_of_a_directory_that_is_open_to_all_is_no_fault()
    {
        _tree.AddDirectory("/home/bob", "0755", PlannedTree.Stranger);
        _tree.AddDirectory("/home/bob/tmp", "1777", PlannedTree.Stranger);
        _tree.AddSocket("/home/bob/local", PlannedTree.Stranger);

        _tree.Inspect("/home/bob/tmp/../local").Fault.Should().BeNull();
    }

    [Fact]
    public void What_is_not_there_is_left_to_the_kernel()
        => _tree.Inspect("/run/flux/local").Should().Be(new PathInspection(FluxErrno.ENOENT, "/run/flux"));

    [Fact]
    public void Below_a_file_is_nothing()
    {
        _tree.AddSocket("/run/file", PlannedTree.Root);

        _tree.Inspect("/run/file/local").Errno.Should().Be(FluxErrno.ENOTDIR);
    }

    /// <summary>A trusted broker leaves, and a stranger takes its name: the second look sees him.</summary>
    [Fact]
    public void The_owner_is_the_one_at_the_time_of_the_look()
    {
        _tree.AddDirectory("/tmp/flux-abc", "0700", PlannedTree.Ourselves);
        _tree.AddSocket("/tmp/flux-abc/local-0", PlannedTree.Ourselves);
        _tree.Inspect("/tmp/flux-abc/local-0").Fault.Should().BeNull();

        _tree.AddDirectory("/tmp/flux-abc", "0755", PlannedTree.Stranger);

        _tree.Inspect("/tmp/flux-abc/local-0").Fault.Should().NotBeNull();
    }
}
