"""Our decoders, Nordic's and a Python library's over the same packets (fixtures/packets): two tables, of times and of every
difference, with who is right. scripts/bench.sh meters runs it.

    compare.py vectors FOLDER   writes FOLDER/vectors.tsv, which the others read
    compare.py tables FOLDER    reads what they said, FOLDER/ours.jsonl and FOLDER/nordic.jsonl, and prints the tables
"""

import fnmatch
import json
import sys
import tomllib
from collections import defaultdict
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKETS = ROOT / "fixtures" / "packets"

# What all three decode.
CHARACTERISTICS = ["2A18", "2A34", "2A35", "2A36", "2A08", "2A19", "2A51"]
PEERS = ["ours", "nordic", "python"]

# Why a kind of difference is one, with where that stands. GSS: GATT Specification Supplement. 20601: IEEE 11073-20601.
RIGHT = {
    "number": "mantissa × 10^exponent, both in two's complement (20601)",
    "special": "NRes and reserved are not NaN: each says something else (20601)",
    "unit": "flag bit 2 of 2A18: kg/L or mol/L (GSS)",
    "unset": "0 in year, month or day: not known (GSS, date_time)",
    "impossible": "there is no such moment; another one is made up",
    "refused for its date": "the value is sound, only its moment is not known: a person dates it",
    "refused for a reserved value": "what is reserved is to be ignored, not the record it stands in (GSS)",
    "refused for its size": "what is not plausible is for a clinician to see; here it is gone",
    "too-short": "the flags promise more than was sent (GSS): fields are not where they seem to be",
    "malformed": "more was sent than the flags announce, or a reserved number",
    "bad-date": "a clock is nothing but its date, and there is no such date",
    "status": "the meaning of each bit (GSS)",
    "quirk": "not by the standard, but what this meter sends: its row in quirks.toml",
    "reserved": "a reserved number keeps its number: a meter's quirk can give it a meaning",
}

# Kinds of which each pair of right and told is a line of its own.
PAIRS = ("status", "quirk", "unit", "reserved")


def vectors():
    for path in sorted(PACKETS.rglob("*.json")):
        vector = json.loads(path.read_text())
        vector["characteristic"] = vector["characteristic"].upper().removeprefix("0X")
        if vector["characteristic"] in CHARACTERISTICS:
            vector["name"] = str(path.relative_to(PACKETS).with_suffix(""))
            yield vector


def write_vectors(folder):
    with open(folder / "vectors.tsv", "w") as out:
        for vector in vectors():
            timed = "timed" if "expect" in vector else ""
            line = [vector["name"], vector["characteristic"], vector["hex"].replace(" ", ""), timed, vector.get("meter", "")]
            print(*line, sep="\t", file=out)


# What is right


def number(value):
    """A number of a vector or of a peer: exact, or the name of a special."""
    text = str(value)
    special = {"nan": "NaN", "inf": "+INF", "infinity": "+INF", "-inf": "-INF", "-infinity": "-INF"}.get(text.lower())
    if special or text in ("NaN", "NRes", "reserved", "+INF", "-INF"):
        return special or text
    return Decimal(text)


def shown_time(expect):
    """Base time and offset as the meter shows them, or why there is no time."""
    if "time" not in expect:
        return expect.get("time_doubt")
    offset = expect.get("offset", 0)
    if offset in (32767, -32768):
        return "impossible"
    return (datetime.fromisoformat(expect["time"]) + timedelta(minutes=offset)).isoformat()


def differences(vector, said):
    """(kind, field, right, said) of each field that is told otherwise."""
    expect = vector.get("expect")
    if expect is None:
        return [] if "refused" in said else [(vector["error"], "packet", "refused", "taken")]
    if "refused" in said:
        return [(refusal(expect, said["refused"]), "packet", "taken", "refused")]
    told = dict(said["fields"])
    right = {name: value for name, value in expect.items() if name not in ("implausible", "reserved", "ketone", "mmol_per_l")}
    if "shown" in told:
        right["shown"] = shown_time(right)
        for name in ("time", "time_doubt", "offset"):
            right.pop(name, None)
    if "time_doubt" in right:
        right["time"] = right.pop("time_doubt")
    if "time_doubt" in told:
        told["time"] = told.pop("time_doubt")
    if vector["characteristic"] == "2A36":
        right = {name: value for name, value in right.items() if name not in ("diastolic", "mean")}
    if vector["characteristic"] == "2A18":
        right.setdefault("context", False)
    found = []
    for name in sorted({*right, *told}):
        kind = compare(name, right.get(name), told.get(name))
        if kind:
            found.append((kind, name, right.get(name), told.get(name)))
    if has_its_own_layout(vector.get("meter")):
        found = [("quirk", *rest) if rest[0] in ("pulse", "user", "status") else (kind, *rest) for kind, *rest in found]
    return found


ROWS = tomllib.loads((ROOT / "core/src/meter/quirks.toml").read_text())["meter"]


def has_its_own_layout(meter):
    """Whether a meter sends 2A35 otherwise than the standard has it."""
    rows = (row for row in ROWS if any(fnmatch.fnmatch((meter or "").lower(), name.lower()) for name in row["names"]))
    row = next(rows, {})
    return bool(row.get("big-endian-pulse-and-status") or row.get("user-always-present"))


NUMBERS = ("systolic", "diastolic", "mean", "pulse", "value", "carbohydrate_kg", "medication_amount", "hba1c_percent")
CODES = ("carbohydrate", "meal", "tester", "health", "medication", "type", "location")


def compare(name, right, told):
    if right is None and told is None or name in ("implausible", "reserved", "ketone", "mmol_per_l", "diastolic", "mean") and right is None:
        return None
    if name in ("time", "shown"):
        if right == told or right in ("unset", "impossible") and told is None:
            return None
        return right if right in ("unset", "impossible") else "number"
    if right is None:
        # FF is the standard's way to say that there is no user.
        return None if name == "user" and str(told) == "255" else "number"
    if name in ("status", "features"):
        return None if told is not None and sorted(right) == sorted(told) else "status"
    if name in NUMBERS:
        return None if told is None and number(right) == "NaN" else compare_numbers(number(right), told)
    if told is None:
        return "reserved" if name in CODES else "number"
    same = str(right) == str(told) if name.endswith("unit") or name == "context" else number(right) == number(told)
    return None if same else "unit" if name == "unit" else "reserved" if name in CODES else "number"


def compare_numbers(right, told):
    if told is None or number(told) == right:
        return None if right == number(told or "NaN") else "special" if isinstance(right, str) else "number"
    if isinstance(right, str):
        return "special"
    told = number(told)
    # What is nearly the same is what a binary number can hold.
    return "number" if isinstance(told, str) or abs(right - told) > abs(right) * Decimal("1e-6") else None


def refusal(expect, why):
    if "time_doubt" in expect:
        return "refused for its date"
    return "refused for a reserved value" if "is not a valid" in why else "refused for its size"


# The Python library


def python_fields(characteristic, value):
    """Its result by the names of the vectors."""
    if characteristic in ("2A35", "2A36"):
        more = value.optional_fields
        told = {"unit": value.unit.value, "time": more.timestamp, "pulse": more.pulse_rate,
                "user": more.user_id, "status": flags(more.measurement_status, PRESSURE_STATUS)}
        if characteristic == "2A36":
            return told | {"systolic": value.current_cuff_pressure}
        return told | {"systolic": value.systolic, "diastolic": value.diastolic, "mean": value.mean_arterial_pressure}
    if characteristic == "2A18":
        return {"sequence": value.sequence_number, "time": value.base_time, "offset": value.time_offset_minutes,
                "value": value.glucose_concentration, "unit": value.unit, "type": value.glucose_type,
                "location": value.sample_location, "status": flags(value.sensor_status, GLUCOSE_STATUS),
                "context": bool(value.flags & 0x10)}
    if characteristic == "2A34":
        return {"sequence": value.sequence_number, "carbohydrate": value.carbohydrate_id, "carbohydrate_kg": value.carbohydrate_kg,
                "meal": value.meal, "tester": value.tester, "health": value.health, "exercise_s": value.exercise_duration_seconds,
                "exercise_percent": value.exercise_intensity_percent, "medication": value.medication_id,
                "medication_amount": value.medication_value, "medication_unit": {"litres": "L"}.get(value.medication_unit, value.medication_unit),
                "hba1c_percent": value.hba1c_percent}
    if characteristic == "2A08":
        return {"time": value}
    if characteristic == "2A19":
        return {"battery": value}
    return {"features": flags(int(value.features_bitmap), GLUCOSE_FEATURES)}


PRESSURE_STATUS = {0: "movement", 1: "cuff-loose", 2: "irregular-pulse", 5: "position"}
GLUCOSE_STATUS = dict(enumerate(["battery-low", "malfunction", "sample-small", "strip-insertion", "strip-type", "too-high",
                                 "too-low", "too-hot", "too-cold", "interrupted", "fault", "time-fault"]))
GLUCOSE_FEATURES = dict(enumerate(["battery-low", "malfunction", "sample-small", "strip-insertion", "strip-type", "result-range",
                                   "temperature", "interrupted", "fault", "time-fault", "multiple-bonds"]))


def flags(bits, names):
    """The library hands the bits on as a number, which is right; they are named here for it."""
    if bits is None:
        return None
    found = [name for bit, name in names.items() if bits >> bit & 1]
    if names is PRESSURE_STATUS:
        found += {1: ["pulse-high"], 2: ["pulse-low"]}.get(bits >> 3 & 3, [])
    return found


def plain(value):
    if isinstance(value, datetime):
        return value.isoformat()
    return int(value) if isinstance(value, int) and not isinstance(value, bool) else value


def ask_python():
    import logging
    import time

    from bluetooth_sig.gatt.characteristics.battery_level import BatteryLevelCharacteristic
    from bluetooth_sig.gatt.characteristics.blood_pressure_measurement import BloodPressureMeasurementCharacteristic
    from bluetooth_sig.gatt.characteristics.date_time import DateTimeCharacteristic
    from bluetooth_sig.gatt.characteristics.glucose_feature import GlucoseFeatureCharacteristic
    from bluetooth_sig.gatt.characteristics.glucose_measurement import GlucoseMeasurementCharacteristic
    from bluetooth_sig.gatt.characteristics.glucose_measurement_context import GlucoseMeasurementContextCharacteristic
    from bluetooth_sig.gatt.characteristics.intermediate_cuff_pressure import IntermediateCuffPressureCharacteristic

    logging.disable(logging.CRITICAL)
    decoders = {
        "2A18": GlucoseMeasurementCharacteristic(), "2A34": GlucoseMeasurementContextCharacteristic(),
        "2A35": BloodPressureMeasurementCharacteristic(), "2A36": IntermediateCuffPressureCharacteristic(),
        "2A08": DateTimeCharacteristic(), "2A19": BatteryLevelCharacteristic(), "2A51": GlucoseFeatureCharacteristic(),
    }
    said, timed = {}, defaultdict(list)
    for vector in vectors():
        characteristic, data = vector["characteristic"], bytes.fromhex(vector["hex"])
        try:
            fields = python_fields(characteristic, decoders[characteristic].parse_value(data))
        except Exception as error:  # noqa: BLE001 - whatever it raises is its answer
            said[vector["name"]] = {"refused": str(error)}
            continue
        said[vector["name"]] = {"fields": {name: plain(field) for name, field in fields.items() if field is not None}}
        if "expect" in vector:
            timed[characteristic].append(data)
    times = {}
    for characteristic, packets in timed.items():
        parse, rounds = decoders[characteristic].parse_value, []
        repeats = 2_000 // len(packets) + 1
        for _ in range(9):
            start = time.perf_counter_ns()
            for _ in range(repeats):
                for data in packets:
                    parse(data)
            rounds.append((time.perf_counter_ns() - start) / (repeats * len(packets)))
        times[characteristic] = {"ns": sorted(rounds)[4]}
    return said, times


def read(path):
    said, times = {}, {}
    for line in path.read_text().splitlines():
        line = json.loads(line)
        if "file" in line:
            said[line["file"]] = line
        else:
            times[line["time"]] = line
    return said, times


# The tables


def print_times(times):
    print("| nanoseconds a packet | ours, decoded | ours, and its moment | Nordic ble-common 2.6.1, JVM | bluetooth-sig 0.6.0, Python |")
    print("|---|---|---|---|---|")
    for characteristic in CHARACTERISTICS:
        ours, nordic, python = (times[peer][characteristic] for peer in PEERS)
        print(f"| {characteristic} | {ours['decoded']:.1f} | {ours['ns']:.1f}, {ours['bytes']} bytes | "
              f"{nordic['ns']:.0f}, {nordic['bytes']} bytes | {python['ns']:,.0f} |")


def print_differences(folder, all_said):
    groups, total, wrong = defaultdict(list), 0, defaultdict(set)
    with open(folder / "differences.tsv", "w") as every:
        for vector in vectors():
            total += 1
            for peer in PEERS:
                for kind, field, right, told in differences(vector, all_said[peer][vector["name"]]):
                    print(peer, kind, vector["name"], field, shown(right), shown(told), sep="\t", file=every)
                    wrong[peer].add(vector["name"])
                    pair = (field, shown(right), shown(told)) if kind in PAIRS else ()
                    groups[(peer, kind, pair)].append((vector["name"], field, right, told))
    print(f"\nPackets told otherwise than is right, of {total}: " + ", ".join(f"{peer} {len(wrong[peer])}" for peer in PEERS))
    print("\n| who | packets | for example | right is | told is | because |")
    print("|---|---|---|---|---|---|")
    for (peer, kind, _), found in sorted(groups.items(), key=lambda group: (PEERS.index(group[0][0]), group[0][1:])):
        name, field, right, told = found[0]
        packets = len({name for name, *_ in found})
        field = "" if field == "packet" else f": {field.replace('shown', 'time')}"
        print(f"| {peer} | {packets} | {name}{field} | {shown(right)} | {shown(told)} | {RIGHT[kind]} |")
    print(f"\nEach of them, a line a field: {folder / 'differences.tsv'}")


def shown(value):
    if value is None:
        return "–"
    return (", ".join(value) or "nothing") if isinstance(value, list) else str(value)


def main():
    way, folder = sys.argv[1], Path(sys.argv[2])
    if way == "vectors":
        return write_vectors(folder)
    said, times = {}, {}
    said["ours"], times["ours"] = read(folder / "ours.jsonl")
    said["nordic"], times["nordic"] = read(folder / "nordic.jsonl")
    said["python"], times["python"] = ask_python()
    print_times(times)
    print_differences(folder, said)


main()
