using System.Text.Json;
using FluxWire.Jobs;

namespace FluxWire.Tests.Jobs;

public sealed class JobNamesTests
{
    private static readonly JsonElement Vectors = Fixtures.Vectors("jobnames.json");

    private static readonly (string Key, JobNameStyle Style)[] Styles =
    [
        ("L", JobNameStyle.LongUpper), ("l", JobNameStyle.LongLower),
        ("S", JobNameStyle.ShortUpper), ("s", JobNameStyle.ShortLower),
    ];

    [Fact]
    public void States_have_the_names_of_flux_core()
    {
        foreach (JsonElement entry in Vectors.GetProperty("states").EnumerateArray())
        {
            JobState state = (JobState)entry.GetProperty("value").GetInt32();
            foreach ((string key, JobNameStyle style) in Styles)
            {
                string name = state.ToName(style);
                name.Should().Be(entry.Text(key));
                JobNames.TryParseState(name, out JobState read).Should().Be(name is not ("(unknown)" or "?"));
                read.Should().Be(Enum.IsDefined(state) ? state : JobState.None);
            }
        }
    }

    [Fact]
    public void Outcomes_have_the_names_of_flux_core()
    {
        foreach (JsonElement entry in Vectors.GetProperty("results").EnumerateArray())
        {
            JobOutcome outcome = (JobOutcome)entry.GetProperty("value").GetInt32();
            foreach ((string key, JobNameStyle style) in Styles)
            {
                string name = outcome.ToName(style);
                name.Should().Be(entry.Text(key));
                JobNames.TryParseOutcome(name, out JobOutcome read).Should().Be(name is not ("(unknown)" or "?"));
                read.Should().Be(Enum.IsDefined(outcome) ? outcome : JobOutcome.None);
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("Run")]
    [InlineData("CD")]
    [InlineData("running ")]
    public void Other_state_names_are_refused(string name) =>
        FluentActions.Invoking(() => JobNames.ParseState(name)).Should().Throw<FormatException>().WithMessage("*INACTIVE (I)*");

    [Theory]
    [InlineData("")]
    [InlineData("Completed")]
    [InlineData("TIMEDOUT")]
    [InlineData("R")]
    public void Other_outcome_names_are_refused(string name) =>
        FluentActions.Invoking(() => JobNames.ParseOutcome(name)).Should().Throw<FormatException>().WithMessage("*TIMEOUT (TO)*");

    [Fact]
    public void An_unknown_spelling_is_refused() =>
        FluentActions.Invoking(() => JobState.Run.ToName((JobNameStyle)9)).Should().Throw<ArgumentOutOfRangeException>();

    [Fact]
    public void Masks_are_the_sums_of_RFC_21()
    {
        ((int)JobState.Pending).Should().Be(14);
        ((int)JobState.Running).Should().Be(48);
        ((int)JobState.Active).Should().Be(62);
    }
}
