using System.Text;
using FluxWire.Fuzz.Checking;
using FluxWire.Fuzz.Seeding;

namespace FluxWire.Fuzz.Harnesses;

/// <summary>A job id in any encoding: UTF-8 and UTF-16 are read alike, and what is read comes back in every encoding.</summary>
internal sealed class JobIdHarness : IHarness
{
    private static readonly JobIdEncoding[] Encodings = Enum.GetValues<JobIdEncoding>();

    public string Name => "job-id";

    public void Run(byte[] input)
    {
        string text = InputText.Of(input);
        JobId id = default;
        bool isRead = false;
        Allocation.Bounded(input.Length, 0, () => isRead = JobId.TryParse(text, out id));
        JobId thrown = default;
        Check.Same(isRead, Check.Accepts<FormatException>(() => thrown = JobId.Parse(text)), "Parse and TryParse agree");
        Check.Same(id, thrown, "Parse and TryParse read the same");

        bool isRead8 = JobId.TryParse(input, out JobId id8);
        Check.Same(isRead8, Check.Accepts<FormatException>(() => thrown = JobId.Parse(input)), "Parse and TryParse agree on UTF-8");
        if (Encoding.UTF8.GetString(input) == text && !text.Contains('\ufffd', StringComparison.Ordinal))
        {
            Check.Same((isRead, id), (isRead8, id8), "UTF-8 and UTF-16 are read alike");
            Check.Same(Refusal(() => JobId.Parse(text)), Refusal(() => JobId.Parse(input)), "UTF-8 and UTF-16 are refused alike");
        }

        if (isRead)
        {
            CheckEncodings(id);
        }

        if (isRead8)
        {
            CheckEncodings(id8);
        }
    }

    public IEnumerable<byte[]> Seeds() => VectorInputs.Of("jobid.json", "parse", "input")
        .Concat(Encodings.SelectMany(encoding => new ulong[] { 0, 1, 0x0388_9000_0000, ulong.MaxValue }
            .Select(value => Encoding.UTF8.GetBytes(new JobId(value).ToString(encoding)))));

    private static string? Refusal(Func<JobId> parse)
    {
        try
        {
            parse();
            return null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }

    private static void CheckEncodings(JobId id)
    {
        Span<char> chars = stackalloc char[48];
        foreach (JobIdEncoding encoding in Encodings)
        {
            string text = id.ToString(encoding);
            Check.Same(id, JobId.Parse(text), $"{encoding} is read back");
            Check.Same(id, JobId.Parse(Encoding.UTF8.GetBytes(text)), $"{encoding} is read back from UTF-8");
            Check.That(id.TryFormat(chars, out int written, encoding) && chars[..written].SequenceEqual(text), $"{encoding} fits in 48 characters");
        }

        Check.Same(id, JobId.FromSigned(id.ToSigned()), "the signed number is the id");
        Check.Same(id, JobId.Create(id.Timestamp, id.Generator, id.Sequence), "the parts are the id");
    }
}
