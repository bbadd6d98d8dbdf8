namespace FluxWire.LoadDriver.Measurement;

/// <summary>What one measured round took.</summary>
/// <param name="Wall">Seconds.</param>
/// <param name="User">CPU seconds of this process in its own code, all threads.</param>
/// <param name="System">CPU seconds of this process in the kernel, all threads.</param>
/// <param name="VoluntarySwitches">How often a thread of this process went to sleep.</param>
/// <param name="InvoluntarySwitches">How often a thread of this process was made to give way.</param>
/// <param name="Server">CPU seconds of the broker, if its process is known.</param>
/// <param name="OtherCpus">How many CPUs everybody else was using, if the broker's process is known.</param>
internal sealed record Cost(
    double Wall, double User, double System, long VoluntarySwitches, long InvoluntarySwitches, double Server, double OtherCpus);
