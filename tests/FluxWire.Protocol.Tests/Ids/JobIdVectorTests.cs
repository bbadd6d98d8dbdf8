using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FluxWire.Tests.Ids;

/// <summary>JobId against what flux-core answers.</summary>
public sealed class JobIdVectorTests
{
    private static readonly JsonElement Vectors = Fixtures.Vectors("jobid.json");

    public static TheoryData<JobIdEncoding> Encodings => [.. Enum.GetValues<JobIdEncoding>()];

    public static TheoryData<string, string?, string?> Inputs
    {
        get
        {
            TheoryData<string, string?, string?> data = [];
            foreach (JsonElement entry in Vectors.GetProperty("parse").EnumerateArray())
            {
                data.Add(
                    entry.Text("input"),
                    entry.Has("value") ? entry.Text("value") : null,
                    entry.Has("differs") ? entry.Text("differs") : null);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Writes_what_flux_core_writes(JobIdEncoding encoding)
    {
        foreach (JsonElement entry in Vectors.GetProperty("encode").EnumerateArray())
        {
            JobId id = new(ulong.Parse(entry.Text("value"), CultureInfo.InvariantCulture));
            string expected = entry.Text(encoding.ToString().ToLowerInvariant());

            id.ToString(encoding).Should().Be(expected);
            JobId.Parse(expected).Should().Be(id);
            JobId.Parse(Encoding.UTF8.GetBytes(expected)).Should().Be(id);
        }
    }

    [Theory]
    [MemberData(nameof(Inputs))]
    public void Reads_what_flux_core_reads(string input, string? value, string? differs)
    {
        bool accepted = JobId.TryParse(input, out JobId id);
        bool acceptedUtf8 = JobId.TryParse(Encoding.UTF8.GetBytes(input), out JobId fromUtf8);

        acceptedUtf8.Should().Be(accepted);
        fromUtf8.Should().Be(id);
        if (value is null || differs is not null)
        {
            accepted.Should().BeFalse(differs);
            FluentActions.Invoking(() => JobId.Parse(input)).Should().Throw<FormatException>().WithMessage("*Accepted:*");
        }
        else
        {
            accepted.Should().BeTrue();
            id.Value.ToString(CultureInfo.InvariantCulture).Should().Be(value);
        }
    }
}
