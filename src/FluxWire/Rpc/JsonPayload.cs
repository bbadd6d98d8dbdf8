using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.ObjectPool;

namespace FluxWire.Rpc;

/// <summary>Writes JSON payloads as services want them: compact, in UTF-8, and with one NUL behind.</summary>
internal static class JsonPayload
{
    private static readonly ObjectPool<Scratch> Pool = new DefaultObjectPool<Scratch>(new ScratchPolicy());

    /// <summary>Writes a payload.</summary>
    /// <typeparam name="TState">What the payload is made of.</typeparam>
    /// <param name="state">What the payload is made of.</param>
    /// <param name="write">Writes it; must write exactly one value.</param>
    /// <returns>The payload with its NUL.</returns>
    internal static byte[] Create<TState>(TState state, Action<Utf8JsonWriter, TState> write)
        => Create(state, write, static json =>
        {
            byte[] payload = new byte[json.Length + 1];
            json.CopyTo(payload);
            return payload;
        });

    /// <summary>Writes a payload that is needed only until its request is queued.</summary>
    /// <typeparam name="TState">What the payload is made of.</typeparam>
    /// <param name="state">What the payload is made of.</param>
    /// <param name="write">Writes it; must write exactly one value.</param>
    /// <returns>The payload; its memory goes back when it is disposed.</returns>
    internal static PooledPayload Rent<TState>(TState state, Action<Utf8JsonWriter, TState> write)
    {
        Scratch scratch = Pool.Get();
        try
        {
            write(scratch.Writer, state);
            scratch.Writer.Flush();
            scratch.Buffer.GetSpan(1)[0] = 0;
            scratch.Buffer.Advance(1);
            return new PooledPayload(scratch);
        }
        catch
        {
            Pool.Return(scratch);
            throw;
        }
    }

    /// <summary>A buffer for a piece of a payload.</summary>
    /// <returns>The buffer; it goes back when it is disposed.</returns>
    internal static PooledText RentText() => new(Pool.Get());

    /// <summary>Writes JSON for people and programs: the same compact form, as text.</summary>
    /// <typeparam name="TState">What the text is made of.</typeparam>
    /// <param name="state">What the text is made of.</param>
    /// <param name="write">Writes it; must write exactly one value.</param>
    /// <returns>One line, without a newline.</returns>
    internal static string CreateText<TState>(TState state, Action<Utf8JsonWriter, TState> write)
        => Create(state, write, static json => Encoding.UTF8.GetString(json));

    private static TResult Create<TState, TResult>(
        TState state, Action<Utf8JsonWriter, TState> write, Func<ReadOnlySpan<byte>, TResult> finish)
    {
        Scratch scratch = Pool.Get();
        try
        {
            write(scratch.Writer, state);
            scratch.Writer.Flush();
            return finish(scratch.Buffer.WrittenSpan);
        }
        finally
        {
            Pool.Return(scratch);
        }
    }

    /// <summary>Writes the payload of the many services that want only a job's id.</summary>
    /// <param name="id">The job.</param>
    /// <returns><c>{"id":N}</c> with its NUL.</returns>
    internal static PooledPayload ForJob(JobId id) => Rent(id, static (writer, id) =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("id"u8, id.ToSigned());
        writer.WriteEndObject();
    });

    /// <summary>A payload in memory of the pool's.</summary>
    internal readonly struct PooledPayload : IDisposable
    {
        private readonly Scratch _scratch;

        internal PooledPayload(Scratch scratch) => _scratch = scratch;

        /// <summary>The payload with its NUL.</summary>
        internal ReadOnlyMemory<byte> Memory => _scratch.Buffer.WrittenMemory;

        /// <inheritdoc/>
        public void Dispose() => Pool.Return(_scratch);
    }

    /// <summary>Memory of the pool's, for bytes.</summary>
    internal readonly struct PooledText : IDisposable
    {
        private readonly Scratch _scratch;

        internal PooledText(Scratch scratch) => _scratch = scratch;

        /// <summary>Where to write.</summary>
        internal IBufferWriter<byte> Writer => _scratch.Buffer;

        /// <summary>What was written.</summary>
        internal ReadOnlySpan<byte> WrittenSpan => _scratch.Buffer.WrittenSpan;

        /// <inheritdoc/>
        public void Dispose() => Pool.Return(_scratch);
    }

    /// <summary>A buffer and the writer that fills it.</summary>
    internal sealed class Scratch
    {
        private static readonly PlainTextEncoder Encoder = new();

        internal Scratch() => Writer = new Utf8JsonWriter(Buffer, new JsonWriterOptions
        {
            // libflux sends text as it is; only what JSON itself demands is escaped.
            Encoder = Encoder,
        });

        internal ArrayBufferWriter<byte> Buffer { get; } = new();

        internal Utf8JsonWriter Writer { get; }
    }

    private sealed class ScratchPolicy : PooledObjectPolicy<Scratch>
    {
        // One huge jobspec must not keep its memory for the life of the process.
        private const int MaxKeptCapacity = 256 * 1024;

        public override Scratch Create() => new();

        public override bool Return(Scratch obj)
        {
            obj.Buffer.ResetWrittenCount();
            obj.Writer.Reset();
            return obj.Buffer.Capacity <= MaxKeptCapacity;
        }
    }
}
