using CsCheck;

namespace FluxWire.Tests.Jobs;

/// <summary>Lines of eventlogs that no broker would write: names that come twice or are escaped, values of every type, odd numbers.</summary>
internal static class RandomLog
{
    private static readonly string[] OddNumbers =
    [
        "0", "-0", "0.0", "-0.0", "0e0", "-0E-0", "1", "2", "7", "-1", "9", "256", "36608", "1e2", "1E+2", "1.5", "-1.5", "1e-5",
        "2147483648", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "1e300",
        "123456789012345678901234567890", "123456789012345678901234567890.5", "1795381109.5090277",
    ];

    private static readonly string[] OtherValues =
    [
        "\"cancel\"", "\"timeout\"", "\"exec\"", "\"\"", "\"Cancel\"", """ "c\u0061ncel" """, """ "\u0074imeout" """, """ "cancel\u0000" """,
        """ "ƒ \"q\" \\ \/ \n ☃" """, """ "\ud83d\ude00" """, "true", "false", "null", "[]", "{}", """[1,{"status":0},"]"]""",
        """{"type":"cancel","severity":0,"note":"n","status":0}""", """{ "a" : [ ] }""", """ "1" """, "1e400",
    ];

    private static readonly Gen<string> Times = OneOf(OddNumbers);

    /// <summary>Any JSON value.</summary>
    internal static Gen<string> Values { get; } = Gen.Frequency(
        (3, OneOf(OddNumbers)), (3, OneOf(OtherValues)), (1, Gen.Int.Select(number => $"{number}")), (1, Gen.Int[0, 5].Select(number => $"{number}")));

    private static readonly Gen<string> Blanks = Gen.Frequency((6, Gen.Const("")), (1, Gen.Const(" ")), (1, Gen.Const("\t  ")));

    /// <summary>Any JSON object with some of these members, possibly escaped, and with others.</summary>
    internal static Gen<string> ObjectOf(params string[] names)
        => Gen.Select(Escaped([.. names, "userid", "statu", "types", ""]), Values, Blanks, (name, value, blank)
            => $"\"{name}\"{blank}:{blank}{value}{blank}").Array[0, 8].Select(members => $"{{{string.Join(',', members)}}}");

    private static readonly Gen<string> Exceptions = Gen.OneOf(
        Gen.Select(OneOf("cancel", "timeout", "exec", """c\u0061ncel"""), Gen.Int[-1, 4], (type, severity)
            => $$"""{"type":"{{type}}","severity":{{severity}},"note":"n"}"""),
        Gen.Select(Values, Values, Values, (type, severity, note)
            => $$"""{"note":{{note}},"type":{{type}},"severity":{{severity}}}"""),
        ObjectOf("type", "severity", "note"));

    private static readonly Gen<string> Finishes = Gen.OneOf(
        OneOf("""{"status":0}""", """{"status":256}"""), Values.Select(value => $$"""{"x":1,"status":{{value}}}"""), ObjectOf("status"));

    /// <summary>One line, without its newline.</summary>
    internal static Gen<string> Lines { get; } = Gen.OneOf(
        Line("submit", Gen.Const("{}")),
        Line("alloc", Gen.Const("{}")),
        Line("alloc", ObjectOf("status", "type")),
        Line("finish", Finishes),
        Line("exception", Exceptions),
        Line("exception", Exceptions),
        Line("clean", ObjectOf("status", "type", "severity", "note")));

    internal static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Gen<string> Line(string name, Gen<string> contexts)
        => Gen.Select(Times, Escaped(name), contexts, Blanks, Gen.Int[0, 9], (time, written, context, blank, form) => form switch
        {
            0 => $$"""{{{blank}}"context":{{context}},"timestamp":{{time}}{{blank}},"name":"{{written}}"}""",
            1 => $$"""{"name":"other","timestamp":7.5,"context":{"status":1},"timestamp":{{time}},"name":"{{written}}","context":{{context}}}""",
            2 => $$"""{"timestamp":{{time}},"name":"{{written}}","later":{"name":"alloc"},"context":{{context}},"more":[{{context}}]}""",
            _ => $$"""{"timestamp":{{time}},"name":"{{written}}","context"{{blank}}:{{blank}}{{context}}{{blank}}}""",
        });

    // As it is, or with one of its letters by its code.
    private static Gen<string> Escaped(params string[] names) => Gen.Select(OneOf(names), Gen.Int[-20, 9], (name, at)
        => at < 0 || at >= name.Length ? name : $"{name[..at]}\\u{(int)name[at]:x4}{name[(at + 1)..]}");
}
