using System.Security.Cryptography;
using System.Text;
using FluxWire.Ids.Encodings;

namespace FluxWire.Tests.Ids;

/// <summary>The two tables, against hashes taken from flux-core 0.88.0.</summary>
public sealed class EncodingTableTests
{
    [Fact]
    public void Words_are_those_of_mnemonicode()
    {
        IEnumerable<string> words = Enumerable.Range(0, MnemonicWordList.Count)
            .Select(index => Encoding.ASCII.GetString(MnemonicWordList.Word(index)));

        Hash(string.Join('\n', words)).Should().Be("66c1c4bfb3beaba8b80d869d38414aaa4ca2c5205ef5b7b3ac46703792b47b56");
    }

    [Fact]
    public void Every_word_is_found_where_it_stands()
    {
        for (int index = 0; index < MnemonicWordList.Count; index++)
        {
            MnemonicWordList.IndexOf(MnemonicWordList.Word(index)).Should().Be(index);
        }

        MnemonicWordList.IndexOf("nosuch"u8).Should().Be(-1);
        MnemonicWordList.IndexOf(""u8).Should().Be(-1);
        MnemonicWordList.IndexOf("academyx"u8).Should().Be(-1);
    }

    [Fact]
    public void Emoji_are_those_of_basemoji()
    {
        IEnumerable<string> emoji = Enumerable.Range(0, EmojiTable.Count)
            .Select(digit => char.ConvertFromUtf32(EmojiTable.CodePoint(digit)));

        Hash(string.Concat(emoji)).Should().Be("eee04299536d3f17f268cf1629514ec7e29c1e775a9d2ad6f6c53127486b1b2c");
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
