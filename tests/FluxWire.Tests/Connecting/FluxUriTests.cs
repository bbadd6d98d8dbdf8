using FluxWire.Transport;

namespace FluxWire.Tests.Connecting;

/// <summary>Which broker is meant by a URI, by FLUX_URI, or by neither.</summary>
public sealed class FluxUriTests
{
    [Theory]
    [InlineData("local:///run/flux/local", "/run/flux/local")]
    [InlineData("local:///a b/ü", "/a b/ü")]
    [InlineData("local:///tmp/x \t ", "/tmp/x")]
    [InlineData("local://relative/local", "relative/local")]
    public void A_local_uri_names_a_socket(string uri, string path)
    {
        FluxUri.Resolve(uri, NoEnvironment).Path.Should().Be(path);
        FluxUri.Resolve(null, _ => uri).Path.Should().Be(path);
        FluxUri.Resolve(uri, NoEnvironment).ToString().Should().Be("local://" + path);
    }

    [Fact]
    public void Without_a_uri_the_system_instance_is_meant()
        => FluxUri.Resolve(null, NoEnvironment).ToString().Should().Be("local:///run/flux/local");

    [Fact]
    public void The_uri_that_is_given_wins_over_the_environment()
        => FluxUri.Resolve("local:///given", _ => "local:///other").Path.Should().Be("/given");

    [Fact]
    public void Only_FLUX_URI_is_looked_at()
    {
        List<string> asked = [];

        FluxUri.Resolve(null, name =>
        {
            asked.Add(name);
            return null;
        });

        asked.Should().Equal("FLUX_URI");
    }

    [Theory]
    [InlineData("", "is not a URI*local://PATH")]
    [InlineData("/run/flux/local", "is not a URI*local://PATH")]
    [InlineData(".", "is not a URI*local://PATH")]
    [InlineData("ƒ2m491aa3", "is not a URI*local://PATH")]
    [InlineData("local:/run/flux/local", "is not a URI*local://PATH")]
    [InlineData("local://", "has no path")]
    [InlineData("local://  \t", "has no path")]
    [InlineData("local://\0abstract", "has a NUL in it")]
    [InlineData("local:///run/flux/local\0x", "has a NUL in it")]
    [InlineData("ssh://host/run/flux/local", "scheme ssh://*not served*flux proxy")]
    [InlineData("fd://3", "scheme fd://*not served*local://PATH")]
    [InlineData("LOCAL:///run/flux/local", "scheme LOCAL://*not served")]
    public void Any_other_uri_is_refused_with_advice(string uri, string advice)
        => FluentActions.Invoking(() => FluxUri.Resolve(uri, NoEnvironment))
            .Should().Throw<ArgumentException>().WithMessage($"*{advice}*");

    [Fact]
    public void An_empty_FLUX_URI_is_ENOENT_as_in_libflux()
        => FluentActions.Invoking(() => FluxUri.Resolve(null, _ => ""))
            .Should().Throw<FluxConnectionException>().WithMessage("FLUX_URI*empty*unset it*")
            .Which.Errno.Should().Be(FluxErrno.ENOENT);

    [Fact]
    public void A_FLUX_URI_of_another_scheme_is_EINVAL_and_says_where_it_came_from()
        => FluentActions.Invoking(() => FluxUri.Resolve(null, _ => "ssh://host/local"))
            .Should().Throw<FluxConnectionException>().WithMessage("FLUX_URI*ssh://*unset it*")
            .Which.Errno.Should().Be(FluxErrno.EINVAL);

    [Fact]
    public void A_path_may_have_107_bytes_and_no_more()
    {
        string longest = "/" + new string('x', 104) + "ü";

        FluxUri.Resolve("local://" + longest, NoEnvironment).Path.Should().Be(longest);
        FluentActions.Invoking(() => FluxUri.Resolve("local://" + longest + "y", NoEnvironment))
            .Should().Throw<ArgumentException>().WithMessage("*108 bytes*107*");
    }

    private static string? NoEnvironment(string name) => null;
}
