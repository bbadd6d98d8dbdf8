using System.Security.Cryptography;
using System.Text;
using CsCheck;
using FluxWire.Jobs;

namespace FluxWire.Tests.Jobs;

/// <summary>A job that is signed into a buffer has the text that it always had: three parts of base64, put together by plain means here.</summary>
public sealed class SignedJobWriterTests
{
    public static TheoryData<uint> UserIds => new(0, 9, 10, 1000, 65_534, 2_147_483_648, uint.MaxValue);

    [Fact]
    public void Jobspecs_of_every_small_size_are_wrapped_as_ever()
    {
        for (int size = 0; size <= 200; size++)
        {
            Check((uint)size * 21_474_836, Bytes(size));
        }
    }

    [Theory]
    [InlineData(4_095)]
    [InlineData(1_000_000)]
    [InlineData(3_145_729)]
    public void Large_jobspecs_are_wrapped_as_ever(int size) => Check(1000, Bytes(size));

    [Theory]
    [MemberData(nameof(UserIds))]
    public void Every_user_is_wrapped_as_ever(uint userId) => Check(userId, "{}"u8.ToArray());

    [Fact]
    public void Anything_is_wrapped_as_ever()
        => Gen.Select(Gen.UInt, Gen.Byte.Array[0, 500]).Sample(Check);

    /// <summary>Made with the base64 of another language.</summary>
    [Theory]
    [InlineData(0, 0, "dmVyc2lvbgBpMQB1c2VyaWQAaTAAbWVjaGFuaXNtAHNub25lAA==..none")]
    [InlineData(1000, 1, "dmVyc2lvbgBpMQB1c2VyaWQAaTEwMDAAbWVjaGFuaXNtAHNub25lAA==.AA==.none")]
    [InlineData(1000, 2, "dmVyc2lvbgBpMQB1c2VyaWQAaTEwMDAAbWVjaGFuaXNtAHNub25lAA==.AAc=.none")]
    [InlineData(1000, 3, "dmVyc2lvbgBpMQB1c2VyaWQAaTEwMDAAbWVjaGFuaXNtAHNub25lAA==.AAcO.none")]
    [InlineData(
        uint.MaxValue, 10, "dmVyc2lvbgBpMQB1c2VyaWQAaTQyOTQ5NjcyOTUAbWVjaGFuaXNtAHNub25lAA==.AAcOFRwjKjE4Pw==.none")]
    public void Some_are_known_by_heart(uint userId, int size, string text) => SignedJob.WrapNone(userId, Bytes(size)).Should().Be(text);

    [Fact]
    public void All_sizes_up_to_200_together_are_known_by_their_hash()
    {
        StringBuilder all = new();
        for (int size = 0; size <= 200; size++)
        {
            all.Append(SignedJob.WrapNone((uint)size, Bytes(size))).Append('\n');
        }

        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(all.ToString()))).Should().Be("d0094e28ac1c7de11bf043370fb13c609f1375d77ee12e8a0f34fb98c3f186bf");
    }

    private static void Check(uint userId, byte[] jobspec)
    {
        string header = $"version\0i1\0userid\0i{userId}\0mechanism\0snone\0";
        string expected = $"{Convert.ToBase64String(Encoding.ASCII.GetBytes(header))}.{Convert.ToBase64String(jobspec)}.none";
        ExactBuffer buffer = new();

        SignedJob.WriteNone(buffer, userId, jobspec);

        Encoding.ASCII.GetString(buffer.Written).Should().Be(expected);
        SignedJob.WrapNone(userId, jobspec).Should().Be(expected);
    }

    private static byte[] Bytes(int size) => [.. Enumerable.Range(0, size).Select(i => (byte)(i * 7))];
}
