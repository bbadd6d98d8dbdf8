using System.Globalization;
using FluxWire.Jobs;

namespace FluxWire.Cli.Output;

/// <summary>A job's result on one line, for people.</summary>
internal static class ResultText
{
    internal static string Of(JobResult result)
    {
        JobInfo info = result.ToJobInfo();
        string code = info.ReturnCode is int returnCode ? $" returncode={returnCode.ToString(CultureInfo.InvariantCulture)}" : "";
        string runtime = info.TRun > 0 ? $" runtime={FluxDuration.Format(info.Runtime)}" : "";
        string exception = info.Exception is null
            ? ""
            : $" exception={info.Exception.Type} severity={info.Exception.Severity} {info.Exception.Note}".TrimEnd();
        return $"{result.Id}: {result.Result.ToName()}{code}{runtime}{exception}";
    }
}
