using System.CommandLine;
using FluxWire.Cli.Recording;

namespace FluxWire.Cli.Commands;

/// <summary><c>fluxwire dump</c>: puts a recording into words.</summary>
internal static class DumpCommand
{
    private const string StandardInput = "-";
    private const int DefaultMaxPayload = 200;

    internal static Command Create()
    {
        Argument<string> file = new("FILE") { Description = "A transcript.jsonl, or - for standard input." };
        Option<bool> raw = new("--raw")
        {
            Description = "FILE holds the bare bytes of one direction instead of a transcript.",
        };
        Option<int> maxPayload = new("--max-payload")
        {
            Description = "Show this many characters of each payload; 0 shows them all.",
            HelpName = "N",
            DefaultValueFactory = static _ => DefaultMaxPayload,
            CustomParser = static result => WholeNumber.Parse(result, 0),
        };
        Command command = new(
            "dump",
            "Show a recording in words, one line a message: time, direction, type, topic, matchtag, destination or errno, flags "
            + "and payload (JSON, text, or hexadecimal digits). With --json: one object a line, with whole payloads.")
        {
            file,
            raw,
            maxPayload,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            int limit = parsed.GetValue(maxPayload);
            Func<TranscriptRecord, string> format = parsed.GetValue(GlobalOptions.Json) ? RecordJson.Of : record => RecordText.Of(record, limit);
            return RunAsync(
                parsed.GetRequiredValue(file),
                parsed.GetValue(raw),
                format,
                parsed.InvocationConfiguration.Output,
                cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        string file, bool raw, Func<TranscriptRecord, string> format, TextWriter output, CancellationToken cancellationToken)
    {
        Stream source = file == StandardInput ? Console.OpenStandardInput() : File.OpenRead(file);
        await using (source.ConfigureAwait(false))
        {
            IAsyncEnumerable<TranscriptRecord> records = raw
                ? TranscriptReader.ReadBytesAsync(source, cancellationToken)
                : TranscriptReader.ReadLinesAsync(source, file, cancellationToken);
            await foreach (TranscriptRecord record in records.ConfigureAwait(false))
            {
                await output.WriteLineAsync(format(record)).ConfigureAwait(false);
            }
        }

        return ExitCodes.Success;
    }
}
