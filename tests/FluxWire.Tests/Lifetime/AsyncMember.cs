using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using FluxWire.Jobs;
using FluxWire.Tests.Jobs;
using FluxWire.Tests.Rpc;

namespace FluxWire.Tests.Lifetime;

/// <summary>A public method that waits for a broker, found by reflection, so that none is forgotten.</summary>
internal sealed class AsyncMember
{
    // They have a life of their own: what they wait for is no answer.
    private static readonly string[] Others =
        [nameof(FluxClient.ConnectAsync), nameof(FluxClient.DisposeAsync), nameof(FluxClient.DrainAsync), nameof(FluxClient.WaitForStateAsync)];

    private readonly Func<FluxClient, object> _target;
    private readonly MethodInfo _method;

    private AsyncMember(MethodInfo method, Func<FluxClient, object> target)
    {
        _target = target;
        _method = method.IsGenericMethodDefinition ? method.MakeGenericMethod(typeof(EchoRequest), typeof(EchoReply)) : method;
    }

    internal static IReadOnlyList<AsyncMember> All { get; } =
    [
        .. In<FluxClient>(client => client), .. In<FluxBroker>(client => client.Broker),
        .. In<FluxJobs>(client => client.Jobs), .. In<FluxJob>(client => client.Jobs.Get(Log.Id)),
    ];

    /// <summary>Its parameters.</summary>
    internal IEnumerable<ParameterInfo> Parameters => _method.GetParameters();

    /// <summary>Whether it ends without an answer.</summary>
    internal bool IsSend => _method.Name == nameof(FluxClient.SendAsync);

    /// <summary>Whether a parameter tells how long to wait.</summary>
    internal static bool TellsTimeout(ParameterInfo parameter) => parameter.ParameterType.GetProperty("Timeout")?.PropertyType == typeof(TimeSpan?);

    /// <summary>Calls it, with its options if there is a timeout to tell, and ends with the first of what it gives.</summary>
    internal Task BeginAsync(FluxClient client, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        object?[] arguments = [.. Parameters.Select(parameter => ArgumentFor(parameter, timeout, cancellationToken))];
        return _method.Invoke(_target(client), BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null) switch
        {
            Task task => task,
            { } value when value.GetType().GetMethod("AsTask") is MethodInfo asTask => (Task)asTask.Invoke(value, null)!,
            { } stream => FirstAsync((dynamic)stream),
            null => throw new InvalidOperationException($"{this} has returned nothing."),
        };
    }

    public override string ToString()
        => $"{_method.DeclaringType!.Name}.{_method.Name}({string.Join(", ", Parameters.Select(parameter => parameter.Name))})";

    private static IEnumerable<AsyncMember> In<T>(Func<FluxClient, object> target)
        => from method in typeof(T).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
           where IsAwaitable(method.ReturnType) && !Others.Contains(method.Name)
           select new AsyncMember(method, target);

    private static bool IsAwaitable(Type type)
        => typeof(Task).IsAssignableFrom(type) || type == typeof(ValueTask)
            || (type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(ValueTask<>) || type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>)));

    private static async Task FirstAsync<T>(IAsyncEnumerable<T> stream)
    {
        await using IAsyncEnumerator<T> items = stream.GetAsyncEnumerator(CancellationToken.None);
        await items.MoveNextAsync();
    }

    private static object? ArgumentFor(ParameterInfo parameter, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        Type type = parameter.ParameterType;
        if (TellsTimeout(parameter))
        {
            return timeout is null && type != typeof(SubmitOptions) ? null : OptionsFor(type, timeout);
        }

        return type switch
        {
            _ when type == typeof(CancellationToken) => cancellationToken,
            _ when type == typeof(string) => parameter.Name is "path" ? "eventlog" : parameter.HasDefaultValue ? null : "test.word",
            _ when type == typeof(JobId) => Log.Id,
            _ when type == typeof(int) => 3,
            _ when type == typeof(Jobspec) => Jobspec.FromCommand("true"),
            _ when type == typeof(ReadOnlyMemory<byte>) => new ReadOnlyMemory<byte>("{}"u8.ToArray()),
            _ when type == typeof(EchoRequest) => new EchoRequest(1),
            _ when type == typeof(JsonTypeInfo<EchoRequest>) => EchoJson.Default.EchoRequest,
            _ when type == typeof(JsonTypeInfo<EchoReply>) => EchoJson.Default.EchoReply,
            _ when type == typeof(JsonNode) || type == typeof(byte[]) || type == typeof(FluxSignal?) => null,
            _ => throw new NotSupportedException($"A parameter of type {type} needs a value here."),
        };
    }

    private static object OptionsFor(Type type, TimeSpan? timeout) => type switch
    {
        _ when type == typeof(RpcOptions) => new RpcOptions { Timeout = timeout },
        _ when type == typeof(RpcStreamOptions) => new RpcStreamOptions { Timeout = timeout },
        _ when type == typeof(SubmitOptions) => new SubmitOptions { Timeout = timeout, UserId = 1 },
        _ when type == typeof(EventlogWatchOptions) => new EventlogWatchOptions { Timeout = timeout },
        _ when type == typeof(JobOutputOptions) => new JobOutputOptions { Timeout = timeout },
        _ => throw new NotSupportedException($"Options of type {type} need a value here."),
    };
}
