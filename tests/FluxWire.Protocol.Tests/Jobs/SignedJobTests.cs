using System.Text;
using CsCheck;
using FluxWire.Jobs;

namespace FluxWire.Tests.Jobs;

public sealed class SignedJobTests
{
    private const string Root = "dmVyc2lvbgBpMQB1c2VyaWQAaTAAbWVjaGFuaXNtAHNub25lAA==";

    [Theory]
    [InlineData(0, Root)]
    [InlineData(1000, "dmVyc2lvbgBpMQB1c2VyaWQAaTEwMDAAbWVjaGFuaXNtAHNub25lAA==")]
    public void The_header_has_the_bytes_of_libflux(uint userId, string header)
        => SignedJob.WrapNone(userId, "{}"u8).Should().Be($"{header}.e30=.none");

    [Fact]
    public void A_wrapped_job_is_taken_apart_again()
        => Gen.Select(Gen.UInt, Gen.Byte.Array[0, 300]).Sample((userId, jobspec) =>
        {
            SignedJob job = SignedJob.Parse(SignedJob.WrapNone(userId, jobspec));
            return job.UserId == userId && job.Mechanism == "none" && job.Jobspec.Span.SequenceEqual(jobspec);
        });

    [Theory]
    [InlineData("version\0i1\0userid\0i7\0mechanism\0snone")]
    [InlineData("mechanism\0snone\0userid\0i7\0version\0i1\0")]
    public void The_headers_order_and_its_last_nul_do_not_matter(string header)
        => SignedJob.Parse($"{Base64(header).TrimEnd('=')}.e30.none").UserId.Should().Be(7);

    [Fact]
    public void Another_mechanism_keeps_its_signature_to_itself()
    {
        string header = Base64("version\0i1\0mechanism\0smunge\0userid\0i5\0extra\0t0\0");
        SignedJob.Parse($"{header}.e30=.MUNGE:abc:").Mechanism.Should().Be("munge");
    }

    [Theory]
    [InlineData("")]
    [InlineData("foo")]
    [InlineData("a.b")]
    [InlineData($"{Root}.e30=.none.more")]
    [InlineData($"{Root}.e30=.sig")]
    [InlineData($"{Root}.e30=.")]
    [InlineData($"{Root}.e3?=.none")]
    [InlineData($"{Root}.e30=\n.none")]
    [InlineData($"{Root}\n.e30=.none")]
    [InlineData($" {Root}.e30=.none")]
    [InlineData($"{Root}.e3 0=.none")]
    [InlineData($"{Root}.e3\n\n\n\n0=.none")]
    [InlineData($"\t\r\n {Root}.e30=.none")]
    [InlineData($"{Root}=.e30=.none")]
    [InlineData("?.e30=.none")]
    [InlineData(".e30=.none")]
    public void What_is_no_signed_job_is_refused(string text)
        => Refused(text);

    [Theory]
    [InlineData("version\0i2\0userid\0i0\0mechanism\0snone\0")]
    [InlineData("version\0s1\0userid\0i0\0mechanism\0snone\0")]
    [InlineData("version\0i1\0userid\0i-1\0mechanism\0snone\0")]
    [InlineData("version\0i1\0userid\0i4294967296\0mechanism\0snone\0")]
    [InlineData("version\0i1\0userid\0i0\0mechanism\0inone\0")]
    [InlineData("version\0i1\0userid\0i0\0")]
    [InlineData("version\0i1\0userid\0i0\0mechanism\0snone\0extra\0i1\0")]
    [InlineData("version\0i1\0userid\0i0\0mechanism\0")]
    [InlineData("")]
    public void A_header_that_cannot_be_read_is_refused(string header)
        => Refused($"{Base64(header)}.e30=.none");

    [Fact]
    public void Garbage_is_refused_in_words()
        => Gen.String[Gen.Char, 0, 60].Sample(text =>
        {
            try
            {
                return SignedJob.Parse(text) is not null;
            }
            catch (FluxProtocolException e)
            {
                return e.Error == FluxProtocolError.InvalidSignedJob;
            }
        });

    private static void Refused(string text)
        => FluentActions.Invoking(() => SignedJob.Parse(text)).Should().Throw<FluxProtocolException>()
            .Which.Error.Should().Be(FluxProtocolError.InvalidSignedJob);

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
