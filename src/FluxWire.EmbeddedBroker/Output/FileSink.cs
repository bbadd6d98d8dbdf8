using System.Globalization;
using System.Text;

namespace FluxWire.Embedded.Output;

/// <summary>Puts a task's output into a file, which tasks and streams may share.</summary>
internal sealed class FileSink(OutputFile file, bool isLabelled) : IOutputSink
{
    public void Write(int rank, OutputStream stream, byte[] line)
    {
        if (isLabelled)
        {
            file.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{rank}: ")));
        }

        file.Write(line);
    }

    public void End(int rank, OutputStream stream) => file.Release();
}
