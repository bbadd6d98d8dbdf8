using System.Globalization;

namespace FluxWire.Ids.Encodings;

/// <summary>The 576 emoji digits of RFC 19, in order, kept as runs of code points.</summary>
internal static class EmojiTable
{
    public const int Count = 576;

    private const int First = 0x1F000;
    private const int Span = 0x700;

    private const string Runs =
        """
        1F603-1F604 1F601 1F606 1F605 1F602 1F609-1F60A 1F60D 1F618 1F61A 1F60B 1F61C-1F61D 1F60F 1F612 1F60C 1F614
        1F62A 1F637 1F635 1F632-1F633 1F628 1F630 1F625 1F622 1F62D 1F631 1F616 1F623 1F61E 1F613 1F629 1F62B 1F624
        1F621 1F620 1F47F-1F480 1F4A9 1F479-1F47B 1F47D-1F47E 1F63A 1F638-1F639 1F63B-1F63D 1F640 1F63F 1F63E
        1F648-1F64A 1F48C 1F498 1F49D 1F496-1F497 1F493 1F49E 1F495 1F49F 1F494 1F49B 1F49A 1F499 1F49C 1F48B 1F4AF
        1F4A2 1F4A5 1F4AB 1F4A6 1F4A8 1F4AC 1F4A4 1F44B-1F44C 1F448-1F449 1F446-1F447 1F44D-1F44E 1F44A 1F44F 1F64C
        1F450 1F64F 1F485 1F4AA 1F442-1F443 1F440 1F445 1F444 1F476 1F466-1F467 1F471 1F468-1F469 1F474-1F475
        1F64D-1F64E 1F645-1F646 1F481 1F64B 1F647 1F46E 1F482 1F477-1F478 1F473 1F472 1F470 1F47C 1F385 1F486-1F487
        1F6B6 1F3C3 1F483 1F46F 1F3C2 1F3C4 1F3CA 1F6C0 1F46B 1F48F 1F491 1F46A 1F464 1F463 1F435 1F412 1F436 1F429
        1F43A 1F431 1F42F 1F434 1F40E 1F42E 1F437 1F417 1F43D 1F411 1F42B 1F418 1F42D 1F439 1F430 1F43B 1F428 1F43C
        1F43E 1F414 1F423-1F427 1F438 1F422 1F40D 1F432-1F433 1F42C 1F41F-1F421 1F419-1F41A 1F40C 1F41B-1F41E 1F490
        1F338 1F4AE 1F339-1F33C 1F337 1F331 1F334-1F335 1F33E-1F344 1F347-1F34A 1F34C-1F34F 1F351-1F353 1F345-1F346
        1F33D 1F330 1F35E 1F356-1F357 1F354 1F35F 1F355 1F373 1F372 1F371 1F358-1F35D 1F360 1F362-1F365 1F361
        1F366-1F36A 1F382 1F370 1F36B-1F36F 1F375-1F37B 1F374 1F52A 1F30F 1F5FE 1F30B 1F5FB 1F3E0-1F3E3 1F3E5-1F3E6
        1F3E8-1F3ED 1F3EF-1F3F0 1F492 1F5FC-1F5FD 1F301 1F303-1F307 1F309 1F3A0-1F3A2 1F488 1F3AA 1F683-1F685 1F687
        1F689 1F68C 1F691-1F693 1F695 1F697 1F699-1F69A 1F6B2 1F68F 1F6A8 1F6A5 1F6A7 1F6A4 1F6A2 1F4BA 1F680 1F55B
        1F550-1F55A 1F311 1F313-1F315 1F319 1F31B 1F31F-1F320 1F30C 1F300 1F308 1F302 1F525 1F4A7 1F30A 1F383-1F384
        1F386-1F38B 1F38D-1F391 1F380-1F381 1F3AB 1F3C6 1F3C0 1F3C8 1F3BE 1F3B3 1F3A3 1F3BD 1F3BF 1F3AF 1F52B 1F3B1
        1F52E 1F3AE 1F3B0 1F3B2 1F0CF 1F004 1F3B4 1F3AD 1F3A8 1F453-1F45D 1F392 1F45E-1F462 1F451-1F452 1F3A9 1F393
        1F484 1F48D-1F48E 1F50A 1F4E2-1F4E3 1F514 1F3BC 1F3B5-1F3B6 1F3A4 1F3A7 1F4FB 1F3B7-1F3BB 1F4F1-1F4F2
        1F4DE-1F4E0 1F50B-1F50C 1F4BB 1F4BD-1F4C0 1F3A5 1F3AC 1F4FA 1F4F7 1F4F9 1F4FC 1F50D-1F50E 1F4A1 1F526 1F3EE
        1F4D4-1F4DA 1F4D3 1F4D2 1F4C3 1F4DC 1F4C4 1F4F0 1F4D1 1F516 1F4B0 1F4B4-1F4B5 1F4B8 1F4B3 1F4B9 1F4E7-1F4E9
        1F4E4-1F4E6 1F4EB 1F4EA 1F4EE 1F4DD 1F4BC 1F4C1-1F4C2 1F4C5-1F4D0 1F512-1F513 1F50F-1F511 1F528 1F4A3 1F527
        1F529 1F517 1F4E1 1F489-1F48A 1F6AA 1F6BD 1F6AC 1F5FF 1F3E7 1F6B9-1F6BC 1F6BE 1F6AB 1F6AD 1F51E 1F503
        1F519-1F51D 1F52F 1F53C-1F53D 1F3A6 1F4F6 1F4F3-1F4F4 1F4B1-1F4B2 1F531 1F4DB 1F530 1F51F-1F524 1F18E
        1F191-1F19A 1F201 1F236 1F22F 1F250 1F239 1F21A 1F232 1F251 1F238 1F234 1F233 1F23A 1F235 1F534-1F53B 1F4A0
        1F518 1F533 1F532 1F3C1 1F6A9 1F38C
        """;

    private static readonly int[] CodePoints = Expand();
    private static readonly short[] Digits = Invert(CodePoints);

    public static int CodePoint(int digit) => CodePoints[digit];

    /// <summary>The digit that a code point stands for, or -1.</summary>
    public static int DigitOf(int codePoint) =>
        (uint)(codePoint - First) < Span ? Digits[codePoint - First] : -1;

    private static int[] Expand()
    {
        int[] points = new int[Count];
        int at = 0;
        ReadOnlySpan<char> runs = Runs;
        foreach (Range range in runs.SplitAny(' ', '\r', '\n'))
        {
            ReadOnlySpan<char> run = runs[range];
            if (run.IsEmpty)
            {
                continue;
            }

            int dash = run.IndexOf('-');
            int first = Parse(dash < 0 ? run : run[..dash]);
            int last = dash < 0 ? first : Parse(run[(dash + 1)..]);
            for (int point = first; point <= last; point++)
            {
                points[at++] = point;
            }
        }

        return points;
    }

    private static short[] Invert(int[] points)
    {
        short[] digits = new short[Span];
        Array.Fill(digits, (short)-1);
        for (int digit = 0; digit < points.Length; digit++)
        {
            digits[points[digit] - First] = (short)digit;
        }

        return digits;
    }

    private static int Parse(ReadOnlySpan<char> hex) =>
        int.Parse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
