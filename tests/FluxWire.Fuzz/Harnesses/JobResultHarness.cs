using System.Text.Json;
using FluxWire.Fuzz.Checking;
using FluxWire.Fuzz.Seeding;
using FluxWire.Jobs;

namespace FluxWire.Fuzz.Harnesses;

/// <summary>
/// A job's eventlog and its result: entries are refused or taken, and then the result can be asked for everything, whatever it was made of.
/// </summary>
internal sealed class JobResultHarness : IHarness
{
    // A field that is asked for is parsed each time, and written as JSON and as text.
    private const int BytesPerByte = 512;

    // And each line may be refused, with an exception of its own.
    private const int BytesPerLine = 32;

    private static readonly JobId Id = new(0x0388_9000_0000);

    public string Name => "job-result";

    public void Run(byte[] input)
    {
        JobResult? result = null;
        int lines = input.AsSpan().Count((byte)'\n');
        Allocation.Bounded(input.Length + (lines * BytesPerLine), BytesPerByte, () => result = Fold(input));
        Check.That(
            result!.Result is JobOutcome.Completed or JobOutcome.Failed or JobOutcome.Canceled or JobOutcome.TimedOut,
            "a result is one of four");
        using JsonDocument document = JsonDocument.Parse(result.ToJson());
        Check.Same(Id.ToSigned(), document.RootElement.GetProperty("id").GetInt64(), "the JSON names the job");
        Check.Same((int)result.Result, document.RootElement.GetProperty("result").GetInt32(), "the JSON has the result");
        Check.Same(result.TRun is not null || result.TCleanup is not null || result.TSubmit is not null,
            document.RootElement.EnumerateObject().Any(field => field.Name.StartsWith("t_", StringComparison.Ordinal)), "the JSON has the times");
        Check.Same(result.ToJson(), Fold(input).ToJson(), "the same log has the same result");
        AskForAll(result);
    }

    public IEnumerable<byte[]> Seeds() =>
    [
        .. RecordedMessages.Eventlogs(),
        [
            .. """{"timestamp":1.5,"name":"alloc"}"""u8, (byte)'\n',
            .. """{"timestamp":2.5,"name":"exception","context":{"type":"cancel","severity":1,"note":"a\u0000"}}"""u8, (byte)'\n',
            .. """{"timestamp":3.5,"name":"finish","context":{"status":-9223372036854775808}}"""u8, (byte)'\n',
        ],
        """{"timestamp":2.5,"name":"exception","context":{"type":"\ud800","severity":0,"note":null}}"""u8.ToArray(),
    ];

    private static JobResult Fold(byte[] input)
    {
        JobResultReducer reducer = new(Id);
        ReadOnlyMemory<byte> log = input;
        while (!log.IsEmpty)
        {
            int newline = log.Span.IndexOf((byte)'\n');
            ReadOnlyMemory<byte> line = newline < 0 ? log : log[..(newline + 1)];
            log = log[line.Length..];
            Check.Accepts<FluxProtocolException>(() => reducer.Apply(JobEvent.Parse(line)));
        }

        return reducer.ToResult();
    }

    private static void AskForAll(JobResult result)
    {
        _ = result.ToString();
        _ = result.ReturnCode;
        _ = result.WaitStatus?.Describe();
        JobInfo info = result.ToJobInfo();
        Check.Same(result.Result, info.Result, "the info has the result");
        foreach (System.Reflection.PropertyInfo property in typeof(JobInfo).GetProperties())
        {
            _ = property.GetValue(info)?.ToString();
        }

        if (result.Exception is { } exception)
        {
            _ = exception.ToString();
        }
    }
}
