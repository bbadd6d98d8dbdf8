"""Writes the vectors beside this file: inputs, and what flux-core answers.

Run it under a flux instance, so that the bindings are found:

    flux start flux python protocol-fixtures/vectors/generate.py

It calls the Python bindings only. Random inputs have a fixed seed.
"""

import json
import os
import random
import signal

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
