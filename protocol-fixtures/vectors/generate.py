"""Writes the vectors beside this file: inputs, and what flux-core answers.

Run it under a flux instance, so that the bindings are found:

    flux start flux python protocol-fixtures/vectors/generate.py

It calls the Python bindings only. Random inputs have a fixed seed.
"""

import json
import os
import random
import signal

import flux.hostlist
import flux.idset
import flux.util
from _flux._core import ffi, lib
from flux.job import JobID

HERE = os.path.dirname(os.path.abspath(__file__))
ENCODINGS = ["dec", "hex", "dothex", "kvs", "words", "f58", "f58plain", "emoji"]
rng = random.Random(20240601)


def write(name, content):
    version = ffi.string(lib.flux_core_version_string()).decode()
    document = {"flux-core": version, **content}
    with open(os.path.join(HERE, name), "w", encoding="utf-8") as out:
        json.dump(document, out, indent=1, ensure_ascii=False)
        out.write("\n")


def attempt(function, text, differs):
    """The answer to one input; `differs` says why FluxWire refuses what flux-core takes."""
    entry = {"input": text}
    try:
        entry.update(function(text))
    except (ValueError, OSError, OverflowError) as error:
        entry["error"] = type(error).__name__
    if text in differs:
        assert "error" not in entry, text
        entry["differs"] = differs[text]
    return entry


def jobids():
    values = [0, 1, 9, 57, 58, 255, 575, 576, 1023, 1024, 3363, 3364, 100000, 2**24, 2**32 - 1, 2**32,
              2**53, 2**63 - 1, 2**63, 2**64 - 1, 3885066354688, 13375585124352, 1234567890123456789]
    values += [rng.getrandbits(rng.randint(8, 64)) for _ in range(60)]
    encode = []
    for value in values:
        job = JobID(value) if value < 2**63 else JobID(str(value))
        entry = {"value": str(value)}
        entry.update({name: job.encode(name) for name in ENCODINGS})
        encode.append(entry)

    wraps = "libflux lets a number above 64 bits wrap; it would name another job"
    outside = "libflux looks up a byte above 127 outside of its digit table; the result is chance"
    loose = "sscanf(3) takes a sign and 0x in a group; RFC 19 has neither"
    differs = {
        "ƒjpXCZedGfVR": wraps, "fzzzzzzzzzzzz": wraps, "🚹💗💧👗😷📷📓": wraps, "🎌🎌🎌🎌🎌🎌🎌": wraps,
        "ƒƒ": outside, "fé": outside, "fµ": outside, "+0.1.2.3": loose, "0x1.2.3.4": loose,
        "acrobat1academy2academy-academy3academy4academy": "libflux takes any character but a letter between words",
    }
    inputs = list(differs) + [
        "", " ", "0", "010", "+5", "-1", "-0", "-", "42 ", "\t42\n", " \f\v42", "4 2", "42x", "0x", "0x ", "0x0", "0xFF",
        "0xfF ", "0X10", "0x+5", "0xg", "0xffffffffffffffff", "0x10000000000000000", "18446744073709551615",
        "18446744073709551616", "99999999999999999999999999", "+", "++5", "1e3", "1_0", "١", "null", "0b101",
        "1.0", "1.2.3", "1.2.3.4", "1.2.3.4.5", "1.2.3.4 ", " 1.2.3.4", "00001.2.3.4", "F.E.D.C", "0.0.0.g", "....", "1..3.4",
        "job.42", "job.0x2a", "job. 42", "job.f2", "job.job.42", "job.", "JOB.42", "job.1.2.3.4", "job.1.2.3.4.guest", "job",
        "f", "ƒ", "f1", "f2", "F2", "Ƒ2", "f0", "fO", "fI", "fl", "fa", "ffff", " f2", "f2 ", "f2.", "ƒ2-", "ƒjpXCZedGfVQ",
        "f111111111111", "f1111111111111", "fzzzzzzzzzzzzz",
        "acrobat-academy", "acrobat-academy-academy--academy-academy-academy-academy", "acrobat-academy-academy",
        "acrobat--academy--academy--academy--academy--academy", "ACROBAT-Academy-academy--academy-academy-academy",
        " acrobat-academy-academy academy academy academy ", "-acrobat-academy-academy-academy-academy-academy-",
        "acrobat-academy-academy--academy-academy-ego", "acrobat-academy-nosuchword--academy-academy-academy",
        "academy-academy-amen--academy-academy-academy", "natural-analyze-verbal--natural-analyze-verbal",
        "news-analyze-verbal--academy-academy-academy", "acrobat-academy-academyacademy--academy-academy-academy",
        "😃", "😄😃", "😃😃😃😃😃😃😄", "😃😃😃😃😃😃😃😃", "🚹💗💧👗😷📷📚", "😃x", "😃 ", " 😃", "⚠", "🦀", "😃f1",
    ]
    write("jobid.json", {"encode": encode,
                         "parse": [attempt(lambda text: {"value": str(int(JobID(text)))}, text, differs) for text in inputs]})


RANGE, BRACKETS = flux.idset.IDSET_FLAG_RANGE, flux.idset.IDSET_FLAG_BRACKETS


def decode(text):
    ids = flux.idset.IDset(text)
    entry = {"count": ids.count()}
    if entry["count"]:
        entry.update(first=ids.first(), last=ids.last())
    entry["ranges"] = ids.encode(RANGE)
    entry["ranges_brackets"] = ids.encode(RANGE | BRACKETS)
    if entry["count"] <= 64:
        entry.update(plain=ids.encode(0), plain_brackets=ids.encode(BRACKETS))
    return entry


def random_set(limit, count):
    return ",".join(str(n) for n in sorted(rng.sample(range(limit), count)))


def idsets():
    empty = "libflux skips an empty member; the grammar of RFC 22 has none"
    cut = "libflux keeps the low 32 bits"
    differs = {"1,,2": empty, ",1": empty, "1,": empty, "[,]": empty, ",": empty, "4294967296": cut, "4294967301-4294967303": cut}
    inputs = list(differs) + [
        "", "[]", "0", "[0]", "2", "1,2,3", "[1,2,3]", "0-3,7", "[0-3,7]", "1-3,4,6-7,8", "0-1023", "1-2,5,9-10", "0-63",
        "10,20,30-40", "2147483647", "2147483640-2147483647",
        "2147483648", "0,2147483648", "4294967293", "4294967294", "4294967295", "18446744073709551615", "18446744073709551616",
        "99999999999999999999999", "3,1,2", "1,1", "1-3,2", "1-3,3-5", "5-3", "1-1", "00", "01", "007-009", "1-01", " 1", "1 ",
        "1 - 2", "1, 2", "[1", "1]", "[", "]", "[1],[2]", "[[0]]", "[]1", "a", "0x1", "-1", "+1", "1-", "1--2", "1-2-3", "-",
        "*", "{0-3}", "[ ]", "1;2", "١", "1.0",
    ]
    inputs += [random_set(64, rng.randint(1, 40)) for _ in range(10)] + [random_set(2000, rng.randint(1, 60)) for _ in range(10)]
    operations = []
    for limit in [8, 24, 24, 24, 64, 64, 64, 64, 200, 200, 200, 200]:
        a, b = (random_set(limit, rng.randint(0, limit // 2)) for _ in range(2))
        one, two = flux.idset.IDset(a), flux.idset.IDset(b)
        following = one.next(7)
        operations.append({
            "a": a, "b": b, "union": str(one.union(two)), "intersect": str(one.intersect(two)),
            "difference": str(one.difference(two)), "equal": bool(one.equal(two)), "a_contains_5": bool(one.test(5)),
            "next_of_a_after_7": None if following == flux.idset.IDSET_INVALID_ID else following})
    write("idset.json", {"decode": [attempt(decode, text, differs) for text in inputs], "operations": operations})


def hosts(text):
    names = flux.hostlist.Hostlist(text)
    entry = {"count": len(names), "encode": str(names)}
    if entry["count"] <= 64:
        ordered, unique = names.copy(), names.copy()
        ordered.sort()
        unique.uniq()
        entry.update(hosts=list(names), sorted=list(ordered), sorted_encode=str(ordered), uniq=list(unique), uniq_encode=str(unique))
    return entry


def random_hosts():
    def expression():
        prefix = rng.choice(["", "n", "node", "rack-", "a1b", "é"])
        numbers = [rng.randint(0, 30) for _ in range(rng.randint(1, 4))]
        width = rng.choice([1, 1, 2, 3])
        items = [f"{n:0{width}}" if rng.random() < 0.6 else f"{n:0{width}}-{n + rng.randint(0, 5):0{width}}" for n in numbers]
        return rng.choice([prefix + items[0].split("-")[0], f"{prefix}[{','.join(items)}]", f"{prefix}[{','.join(items)}]-x"])
    return rng.choice([",", ",", " ", ", "]).join(expression() for _ in range(rng.randint(1, 5)))


def hostlists():
    brackets = "libflux expands the first brackets and keeps the others, or a ], as a part of the name; RFC 29 has neither in names"
    blanks = "sscanf(3) takes a blank or a sign in front of a number; RFC 29 has neither"
    lost = "libflux loses a name whose number is above 64 bits"
    clipped = "libflux clips a number above 64 bits; it would name another host"
    control = "RFC 29 has printable characters in names"
    together = "libflux keeps ranges together when it sorts, and so does not see that a name of one is in the other"
    differs = {
        "foo[0-1]-rack[0-1]": brackets, "x[0-2]y[5]": brackets, "a[1-2][3-4]": brackets, "foo[1-3]]": brackets, "x[1]y[": brackets,
        "x[1]y[2": brackets, "x[1]y]z": brackets, "a[ 1]": blanks, "a[1, 2]": blanks, "a[1 - 2]": blanks, "a[+1]": blanks,
        "a[1-]": "libflux takes a range without its end for one host", "a[0-18446744073709551615]": "libflux counts modulo 2^64", "foo99999999999999999999999": lost, "a18446744073709551616": lost,
        "foo[99999999999999999999]": clipped, "\ta\nb": control, "a[1-2]\n": control, "a\x01": control,
    }
    mixes = {"a[08-12],a[8-12]": together, "a[9-11],a[09-11]": together}
    digits = "libflux sorts by what stands in front of the brackets, though it be a part of the number; FluxWire sorts names"
    mixes.update({text: digits for text in ("a1[0-9]", "a1[0],a11", "a10,a1[1]", "a1[8-9],a20", "a[1-2]3", "a1[0-1],a1[3]")})
    inputs = list(differs) + list(mixes) + [
        "", ",", ",,", " ", "0", "007", "14636", "[0]", "[1]", "[0-3]", "[1-3,5-6]", "[00-02]", "[00-2]", "1,2", "01,02", "01,2", "09,10",
        "9,010", "0,00,000", ",1,2,3,4,5,9", "2,1,10,01,b", "a", "a,", "a,,b", "a 1", "a  b", " a, b ,c ", "a\tb", "a1 -2", "a0,a1,a2",
        "a1,a0", "a0,a0", "a[00-03]", "a[01-3]", "a09,a10", "a9,a10", "x01,x1", "a[1-1]", "a[9-010]", "a[007-9]", "a[00-100]",
        "foox,fooy,fooz", "foo[1-5]", "foo[0-4]-eth2", "foo1,foo1,foo1", "foo[1,1,2,1]", "foo[1,3]-bar", "foo-1a-2,foo-1a-3",
        "fooi,foo1,foo2,foo3", "foo[000-010]", "foo09,foo10,foo11", "foo01,foo1", "foo1,foo1", "foo[5,3,1]", "foo[01]", "foo.bar[1-2]",
        "foo1 ,foo2", "foo1 foo2", "foo10,foo9,foo8", "a1b2c3,a1b2c4", "h1,h2,h4,h3", "foo-", "host[1-2],é", "foo[98-102]", "é1,é2",
        "a1é,a2é", "a-1,a-2", "-1", "-1,-2", "a1.2,a1.3", "a1-2", "~a", "a*[1-2]", "{a}", "a;b", "a'b", "a\"b", "x0000", "x[0000]",
        "a[0-1]b", "a[1]b", "a[1]b,a[2]b", "a[1-2]b,a3b", "a1b,a2b", "a[1]3", "a13,a14",
        "a[1-2]b,a2", "a[1,2-3,5]", "a[1-2],a[2-3]", "a[1-3],a[2-3]", "a[9-10],a[11-12]", "a[09-10],a11",
        "a[009-010],a[11-12]", "a[099-100]", "a09,a010", "a9,a010", "a[0-1,00-01]", "a000,a001,a1000", "a[998-1001]", "a[0998-1001]",
        "a999,a1000,a1001", "a[005,4,11-13]", "a[10,09]", "a[10,9]", "a[9,10]", "a,b[1-2],c", "foo[1-5],foo7,bar[1-2],foo[9-10]",
        "foo2,foo01,foo1,foo02,foo001", "foo10,foo9,foo010,foo09", "b1,a1,a,b,a1b,a01b,a0b", "a10b,a9b,a1b", "foo1,fooi,foo,foo-,foo-1,Foo1,foO2",
        "a[1-3],a[2-4]", "a[1-3],a[2-4],a[1-9]", "é1,z1,a1", "a1,a,a0,a00", "a1x,a1,a2x,a2", "a10,a2,a010,a1", "a-1,a1,a.1,aa1,aA1",
        "b[1-2]x,a,b1", "h[3-5],h2,h[1-9],g1", "18446744073709551615", "a[18446744073709551614-18446744073709551615]",
        "18446744073709551614,18446744073709551615", "a018446744073709551615", "a0000000000000000000000000000001",
        "a[0000000000000000000000001-2]", "a[0-65535]", "a[1-100000]", "a[1-1048576]", "a[0-299]-x",
        "a[0-4000000000]", "a[1-2097152]", "a[1-99999999999999999999]", "[]", "[,]", "[", "]", "a[", "a]", "a[]", "a]b", "]a", "a1]", "[a]", "a[1,]",
        "a[1,,2]", "a[3-1]", "a[1-2-3]", "a[0x1]", "a[1 ]", "a[1-2", "[1,2", "foo[1,3", "foo[x-y]", "foo[-1]", "foo[,1]", "foo[1-3", "foo[[1-3]",
        "foo[1[2]]", "a[1.2]", "a[١]",
    ]
    inputs += [random_hosts() for _ in range(30)]
    decoded = [attempt(hosts, text, differs) for text in inputs]
    for entry in decoded:
        if entry["input"] in mixes:
            entry["differs_sorted"] = mixes[entry["input"]]
    write("hostlist.json", {"decode": decoded})


def seconds(text):
    value = flux.util.parse_fsd(text)
    return {"seconds": "inf" if value == float("inf") else value}


def durations():
    loose = "Python's float() takes it; RFC 23 does not"
    differs = {"-0": "a minus sign, even of zero", "-0.0s": "a minus sign, even of zero", "1_000": loose, "١": loose, "1s\n": loose}
    inputs = list(differs) + [
        "0", "0s", "1", "10s", "10", "1ms", "250ms", "1m", "1.5h", "1d", ".5", "5.", "5.h", "+5", "+5m", "1e3s", "1E2m", "1e-3",
        "1 s", " 1", "1 ", "  1.5 h", "inf", "infinity", "INF", "INFINITY", "3600", "99999999999", "0.1ms", "1.1m", "0.7h",
        "12.345678m", "0.1d", "1e9s", "1e5d", "0.3333333333h", "1234567.891ms", "0.0000001s",
        "", " ", "s", "h", "ms", "-1", "-1s", "1x", "1us", "1w", "1S", "1D", "1s ", "1ss", "1dms", "1h30m", "00:10:00", "1,5s",
        "nan", "nans", "infs", "Inf", "Infinity", "inf ", "+inf", "-inf", "0x10", "1e400", "1e", "e5", ".", "1.2.3", "--1", "+-1",
    ]
    values = [0, 1e-9, 0.0009999, 0.001, 0.0625, 0.1875, 0.3125, 0.5, 1, 1.0005, 1.0015, 1.5, 9.9994, 9.9995, 9.9999, 10, 10.125,
              10.375, 12.345678, 59.9, 59.99, 59.995, 59.999, 60, 61.5, 90, 599.97, 3599, 3599.9, 3600, 5400, 86399, 86400, 90000,
              129600, 1e6, 1e7, 864e6, 86400 * 10005, 86400 * 10015, 86400 * 99995, 1e12, 1e20, 1e300]
    values += [rng.uniform(0, 10) for _ in range(20)] + [10 ** rng.uniform(-3, 9) for _ in range(60)]
    shown = [{"seconds": value, "text": flux.util.fsd(value)} for value in values]
    shown.append({"seconds": "inf", "text": flux.util.fsd(float("inf"))})
    write("fsd.json", {"parse": [attempt(seconds, text, differs) for text in inputs], "format": shown})


def wait_text(status):
    error = ffi.new("flux_error_t *")
    code = lib.flux_job_waitstatus_to_exitcode(status, error)
    return {"status": status, "code": code, "text": ffi.string(error.text).decode()}


def wait_statuses():
    statuses = [code << 8 for code in range(256)] + list(range(1, 127))
    statuses += [number | 0x80 for number in (3, 6, 8, 11)] + [0x7f, 0x137f, 0xffff]
    write("waitstatus.json", {"statuses": [wait_text(status) for status in statuses]})


def signals():
    # The text of a signal is what stands behind "task(s)" for a shell that exited with 128 + signal.
    entries = []
    for number in range(1, 128):
        entry = {"number": number, "text": wait_text((128 + number) << 8)["text"].removeprefix("task(s) ")}
        if number < 32:
            entry["name"] = signal.Signals(number).name
        entries.append(entry)
    write("signals.json", {"signals": entries})


def job_names():
    def spellings(to_string, value):
        return {"value": value, **{style: ffi.string(to_string(value, style.encode())).decode() for style in "LlSs"}}

    write("jobnames.json", {
        "states": [spellings(lib.flux_job_statetostr, value) for value in (1, 2, 4, 8, 16, 32, 64, 14, 48, 62, 0, 3)],
        "results": [spellings(lib.flux_job_resulttostr, value) for value in (1, 2, 4, 8, 0, 3)]})


jobids()
idsets()
durations()
wait_statuses()
signals()
job_names()
hostlists()
