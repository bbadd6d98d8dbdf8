using System.Text;
using FluxWire.Fuzz.Checking;
using FluxWire.Fuzz.Seeding;
using FluxWire.Jobs;

namespace FluxWire.Fuzz.Harnesses;

/// <summary>A signed job request, J: what is taken apart and was not signed is put together again.</summary>
internal sealed class SignedJobHarness : IHarness
{
    private const int BytesPerByte = 64;

    public string Name => "signed-job";

    public void Run(byte[] input)
    {
        string text = InputText.Of(input);
        SignedJob? job = null;
        Allocation.Bounded(input.Length, BytesPerByte, () =>
            job = Check.Read<SignedJob, FluxProtocolException>(() => SignedJob.Parse(text)));
        if (job is { Mechanism: "none" })
        {
            string wrapped = SignedJob.WrapNone(job.UserId, job.Jobspec.Span);
            SignedJob again = SignedJob.Parse(wrapped);
            Check.Same(job.UserId, again.UserId, "the user is what was wrapped");
            Check.That(again.Jobspec.Span.SequenceEqual(job.Jobspec.Span), "the jobspec is what was wrapped");
            Check.Same(wrapped, SignedJob.WrapNone(again.UserId, again.Jobspec.Span), "it is wrapped the same again");
        }

        SignedJob any = SignedJob.Parse(SignedJob.WrapNone((uint)input.Length, input));
        Check.That(any.Jobspec.Span.SequenceEqual(input) && any.UserId == (uint)input.Length, "any bytes are wrapped");
    }

    public IEnumerable<byte[]> Seeds()
    {
        foreach (string signed in RecordedMessages.SignedJobs())
        {
            yield return Encoding.UTF8.GetBytes(signed);
        }

        yield return Encoding.ASCII.GetBytes(SignedJob.WrapNone(1000, "{}"u8));
        yield return Encoding.ASCII.GetBytes(SignedJob.WrapNone(uint.MaxValue, []).Replace("=", "", StringComparison.Ordinal));
        yield return [.. Encoding.ASCII.GetBytes(Convert.ToBase64String("version\0i1\0userid\0i1\0mechanism\0smunge\0"u8)), .. ".e30=.MUNGE:x:"u8];
    }
}
