using System.Text.Json;
using CsCheck;
using FluxWire.Jobs;

namespace FluxWire.Tests.Jobs;

public sealed class WaitStatusTests
{
    [Fact]
    public void Texts_and_codes_are_those_of_flux_core()
    {
        foreach (JsonElement entry in Fixtures.Vectors("waitstatus.json").GetProperty("statuses").EnumerateArray())
        {
            WaitStatus status = new(entry.GetProperty("status").GetInt32());
            int code = entry.GetProperty("code").GetInt32();

            status.Describe().Should().Be(entry.Text("text"), "of {0}", status);
            if (code >= 0)
            {
                status.ToExitCode().Should().Be(code);
            }
            else
            {
                (status.Exited || status.Signaled).Should().BeFalse();
                status.ReturnCode.Should().BeNull();
                FluentActions.Invoking(() => status.ToExitCode()).Should().Throw<InvalidOperationException>();
            }
        }
    }

    [Fact]
    public void An_exit_code_comes_back() =>
        Gen.Int[0, 255].Sample(code =>
        {
            WaitStatus status = WaitStatus.FromExitCode(code);
            return status is { Exited: true, Signaled: false, Signal: null } && status.ExitCode == code
                && status.ReturnCode == code && status.IsSuccess == (code == 0);
        });

    [Fact]
    public void A_signal_comes_back() =>
        Gen.Int[1, 126].Sample(number =>
        {
            WaitStatus status = WaitStatus.FromSignal(new FluxSignal(number));
            return status is { Exited: false, Signaled: true, ExitCode: null, IsSuccess: false }
                && status.Signal == new FluxSignal(number) && status.ReturnCode == -number;
        });

    [Theory]
    [InlineData(-1)]
    [InlineData(256)]
    public void An_exit_code_has_eight_bits(int code) =>
        FluentActions.Invoking(() => WaitStatus.FromExitCode(code)).Should().Throw<ArgumentOutOfRangeException>();

    [Fact]
    public void What_is_no_signal_makes_no_status()
    {
        FluentActions.Invoking(() => WaitStatus.FromSignal(default)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => WaitStatus.FromSignal(new FluxSignal(127))).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void A_core_dump_is_still_its_signal() => new WaitStatus(11 | 0x80).Signal.Should().Be(new FluxSignal(11));
}
