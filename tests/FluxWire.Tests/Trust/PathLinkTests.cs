using FluxWire.Transport.Trust;

namespace FluxWire.Tests.Trust;

/// <summary>Symbolic links on the way to a socket.</summary>
public sealed class PathLinkTests
{
    private readonly PlannedTree _tree = new();

    public PathLinkTests()
    {
        _tree.AddDirectory("/run/flux", "0755", PlannedTree.FluxUser);
        _tree.AddSocket("/run/flux/local", PlannedTree.FluxUser);
        _tree.AddDirectory("/home/us", "0700", PlannedTree.Ourselves);
        _tree.AddDirectory("/tmp/evil", "0755", PlannedTree.Stranger);
        _tree.AddSocket("/tmp/evil/local", PlannedTree.Stranger);
    }

    [Theory]
    [InlineData("/run/flux/local")]
    [InlineData("../../run/flux/local")]
    [InlineData("/run/./flux/../flux/local")]
    public void A_link_of_ours_leads_to_where_it_leads(string target)
    {
        _tree.AddLink("/home/us/socket", target, PlannedTree.Ourselves);

        _tree.Inspect("/home/us/socket").Should().Be(new PathInspection(FluxErrno.None, "/run/flux/local"));
    }

    [Fact]
    public void A_link_in_the_middle_is_followed()
    {
        _tree.AddLink("/home/us/run", "/run", PlannedTree.Ourselves);

        _tree.Inspect("/home/us/run/flux/local").Should().Be(new PathInspection(FluxErrno.None, "/run/flux/local"));
    }

    [Fact]
    public void The_place_that_it_leads_to_must_be_trusted_too()
    {
        _tree.AddLink("/home/us/socket", "/tmp/evil/local", PlannedTree.Ourselves);

        _tree.Inspect("/home/us/socket").Fault!.Entry.Should().Be("/tmp/evil");
    }

    /// <summary>It leads to a good place now; tomorrow it leads to another.</summary>
    [Fact]
    public void A_strangers_link_where_anybody_may_make_one_is_not_followed()
    {
        _tree.AddLink("/tmp/flux", "/run/flux", PlannedTree.Stranger);

        _tree.Inspect("/tmp/flux/local").Fault!.Entry.Should().Be("/tmp/flux");
    }

    [Fact]
    public void A_way_up_is_one_out_of_where_the_link_has_led()
    {
        _tree.AddDirectory("/run/flux/deep", "0755", PlannedTree.FluxUser);
        _tree.AddLink("/home/us/deep", "/run/flux/deep", PlannedTree.Ourselves);

        _tree.Inspect("/home/us/deep/../local").Path.Should().Be("/run/flux/local");
    }

    [Fact]
    public void A_circle_has_an_end()
    {
        _tree.AddLink("/home/us/a", "b", PlannedTree.Ourselves);
        _tree.AddLink("/home/us/b", "a", PlannedTree.Ourselves);

        _tree.Inspect("/home/us/a").Errno.Name.Should().Be("ELOOP");
    }

    [Fact]
    public void A_link_that_is_gone_when_it_is_read_is_as_one_that_was_never_there()
    {
        _tree.AddLink("/home/us/socket", null!, PlannedTree.Ourselves);

        _tree.Inspect("/home/us/socket").Errno.Should().Be(FluxErrno.ENOENT);
    }
}
