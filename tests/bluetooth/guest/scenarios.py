"""What is done to meters, and what the importer must make of it."""

import asyncio
import signal

from meters import Cuff, Glucometer, captured, record

NOBODY = 65534


def expect(what, found, wanted):
    assert found == wanted, f"{what}: {found!r} instead of {wanted!r}"


def ended(run, how, what_to_do="Nothing"):
    """The importer says how it ended, what can be done, and by its exit code whether that is well."""
    expect("how it ended", run.how, how)
    expect("what to do", run.of("ended")[-1]["do"], what_to_do)
    expect("exit code", run.code, 0 if how == "Complete" else 1)


def stored(run, *numbers):
    """Each of these records is in the store once: a measurement, and a context with the same number."""
    expect("in the store", run.stored, sorted(number for number in numbers for _ in range(2)))


async def pressure(lab):
    """a cuff that is not bonded sends what a BM85 was captured with"""
    cuff = await lab.meter(Cuff("BM85", "F1:F2:F3:F4:00:01"))
    await cuff.press(captured("blood-pressure/beurer-bm85"))
    run = await lab.import_("pressure", cuff)
    ended(run, "Complete")
    reading = run.of("reading")[0]
    expect("reading", (reading["systolic"], reading["diastolic"], reading["pulse"]), ("106", "71", "63"))
    expect("quirks", reading["quirks"], "beurer-bm")
    expect("bonding", lab.system.asked, [])
    await cuff.put_away()


async def pressure_bonded(lab):
    """a cuff that must be bonded sends at once, hangs up, and sends the next one over the bond"""
    cuff = await lab.meter(Cuff("BLEsmart_0000011F0002", "F1:F2:F3:F4:00:02", hangs_up=True))
    await cuff.press(captured("blood-pressure/omron-x4-smart"))
    run = await lab.import_("pressure-bonded", cuff)
    ended(run, "Complete")
    expect("readings", len(run.of("reading")), 1)
    expect("bonds", cuff.bonds, 1)
    await cuff.press(captured("blood-pressure/flags-all"))
    run = await lab.import_("pressure-bonded", cuff)
    ended(run, "Complete")
    expect("listed as bonded", run.of("heard")[0]["bonded"], True)
    expect("over the air", run.received, 1)
    expect("in the store", len(run.stored), 2)
    expect("bonds", cuff.bonds, 1)
    await cuff.put_away()


async def glucose(lab):
    """a glucometer that is not bonded; the second run imports only the new"""
    meter = await lab.meter(Glucometer("Sim Glucose", "F1:F2:F3:F4:00:03"))
    meter.records = [record(number, 50 + number) for number in range(1, 4)]
    await meter.advertise()
    run = await lab.import_("glucose", meter)
    ended(run, "Complete")
    stored(run, 1, 2, 3)
    expect("over the air", run.received, 6)
    values = {line["sequence"]: (line["mmol_per_l"], line["meal"]) for line in run.of("reading")}
    expect("values", values, {1: ("5.1", 1), 2: ("5.2", 1), 3: ("5.3", 1)})
    meter.records += [record(4, 94), record(5, 105)]
    run = await lab.import_("glucose", meter)
    ended(run, "Complete")
    stored(run, 1, 2, 3, 4, 5)
    # The two new ones and the oldest, each with its context.
    expect("over the air", run.received, 6)
    expect("requests", meter.requests, ["0101", "0103010400", "0105"])
    await meter.put_away()


async def glucose_bonded(lab):
    """thirty records of a glucometer with a PIN; the second run goes over the bond and imports only the new"""
    meter = await lab.meter(Glucometer("meter+00000004", "F1:F2:F3:F4:00:04", pin=271828))
    meter.records = [record(number, 50 + number) for number in range(1, 31)]
    await meter.advertise()
    lab.system.pin = 271828
    run = await lab.import_("glucose-bonded", meter)
    ended(run, "Complete")
    stored(run, *range(1, 31))
    expect("the person was asked for", lab.system.asked, ["RequestPasskey"])
    meter.records += [record(31, 61)]
    run = await lab.import_("glucose-bonded", meter)
    ended(run, "Complete")
    stored(run, *range(1, 32))
    expect("over the air", run.received, 4)
    expect("the person was asked for", lab.system.asked, ["RequestPasskey"])
    await meter.put_away()


async def as_needed(lab):
    """a meter of which no row of quirks knows that it must be bonded refuses, and is bonded then"""
    meter = await lab.meter(Glucometer("Sim Secure", "F1:F2:F3:F4:00:05", secure=True))
    meter.records = [record(1, 66)]
    await meter.advertise()
    run = await lab.import_("as-needed", meter)
    ended(run, "Complete")
    stored(run, 1)
    expect("bonds", meter.bonds, 1)
    await meter.put_away()


async def dropped(lab):
    """the link drops after the third record, and all thirty come once each"""
    meter = await lab.meter(Glucometer("Sim Drop", "F1:F2:F3:F4:00:06"))
    meter.records = [record(number, 50 + number) for number in range(1, 31)]
    meter.drop_after = 3
    await meter.advertise()
    run = await lab.import_("dropped", meter)
    ended(run, "Complete")
    stored(run, *range(1, 31))
    expect("connections", meter.connections, 2)
    expect("requests", meter.requests, ["0101", "0103010400"])
    await meter.put_away()


async def cut(lab):
    """the link is cut in the same moment as records come: BlueZ may drop those, and they are asked for again"""
    meter = await lab.meter(Glucometer("Sim Cut", "F1:F2:F3:F4:00:13"))
    meter.records = [record(number, 50 + number) for number in range(1, 11)]
    meter.drop_after, meter.fades = 3, 0
    await meter.advertise()
    run = await lab.import_("cut", meter)
    ended(run, "Complete")
    stored(run, *range(1, 11))
    expect("connections", meter.connections, 2)
    await meter.put_away()


async def killed(lab):
    """the phone dies in the middle of a transfer, and the next run loses and doubles nothing"""
    meter = await lab.meter(Glucometer("Sim Kill", "F1:F2:F3:F4:00:07"))
    meter.records = [record(number, 50 + number) for number in range(1, 13)]
    await meter.advertise()
    run = await lab.import_("killed", meter, "die-after=7")
    expect("exit", run.code, -signal.SIGABRT)
    run = await lab.import_("killed", meter)
    ended(run, "Complete")
    stored(run, *range(1, 13))
    told = [line["sequence"] for line in run.of("reading")]
    expect("told", sorted(told), list(range(1, 13)))
    await meter.put_away()


async def busy(lab):
    """a meter whose control point is busy is asked again"""
    meter = await lab.meter(Glucometer("Sim Busy", "F1:F2:F3:F4:00:08"))
    meter.records = [record(1, 70)]
    meter.busy = 2
    await meter.advertise()
    run = await lab.import_("busy", meter)
    ended(run, "Complete")
    stored(run, 1)
    await meter.put_away()


async def two_services(lab):
    """2A52 stands in two services, and the right one is asked"""
    meter = await lab.meter(Glucometer("Sim Both", "F1:F2:F3:F4:00:09", two_services=True))
    meter.records = [record(1, 71), record(2, 72)]
    await meter.advertise()
    run = await lab.import_("two-services", meter)
    ended(run, "Complete")
    stored(run, 1, 2)
    expect("written to the other one", meter.strayed, [])
    await meter.put_away()


async def mute(lab):
    """a meter that takes the request and sends nothing fails clearly"""
    meter = await lab.meter(Glucometer("Sim Mute", "F1:F2:F3:F4:00:0A"))
    meter.records = [record(1, 70)]
    meter.mute = True
    await meter.advertise()
    run = await lab.import_("mute", meter, "patience=5")
    ended(run, "Mute", "ComeCloserAndPressStart")
    stored(run)
    await meter.put_away()


async def wrong_pin(lab):
    """a wrong PIN is refused, and the right one works afterwards"""
    meter = await lab.meter(Glucometer("meter+0000000B", "F1:F2:F3:F4:00:0B", pin=314159))
    meter.records = [record(1, 70)]
    await meter.advertise()
    lab.system.pin = 271828
    run = await lab.import_("wrong-pin", meter)
    ended(run, "Failed(PairingRefused)", "PairAgain")
    stored(run)
    lab.system.pin = 314159
    run = await lab.import_("wrong-pin", meter)
    ended(run, "Complete")
    stored(run, 1)
    await meter.put_away()


async def refused(lab):
    """the person refuses to pair"""
    meter = await lab.meter(Glucometer("meter+0000000C", "F1:F2:F3:F4:00:0C", pin=161803))
    await meter.advertise()
    lab.system.pin = None
    run = await lab.import_("refused", meter)
    ended(run, "Failed(PairingRefused)", "PairAgain")
    await meter.put_away()


async def out_of_range(lab):
    """a meter that is away is not heard"""
    meter = await lab.meter(Glucometer("Sim Away", "F1:F2:F3:F4:00:0D"))
    run = await lab.import_("away", meter, "search=5")
    ended(run, "Failed(OutOfRange)", "ComeCloserAndPressStart")


async def conformance(lab):
    """the suite that every transport must pass"""
    pin = 141421
    cuff = await lab.meter(Cuff("BLEsmart_0000011F000E", "F1:F2:F3:F4:00:0E"))
    meter = await lab.meter(Glucometer("meter+0000000F", "F1:F2:F3:F4:00:0F", pin=pin))
    meter.records = [record(number, 50 + number) for number in range(1, 7)]
    lab.system.pin = pin

    async def wrong_pin(on):
        await lab.system.forget(meter.address)
        await meter.forget_bonds()
        lab.system.pin = 271828 if on else pin

    async def play(scene, on):
        """False: there is no way to do that here."""
        match scene:
            case "CuffMeasures":
                await cuff.press(captured("blood-pressure/omron-x4-smart"))
            case "StripGoesIn":
                await meter.advertise()
            case "CuffBonded":
                return cuff.bonds > 0
            case "CuffAway":
                await (cuff.put_away() if on else cuff.advertise())
            case "WrongPin":
                await wrong_pin(on)
            case "LinkDropsAfterThird":
                meter.drop_after = 3
            case "BluetoothOff":
                await lab.system.power(not on)
            case _:
                return False
        return True

    async def obey(reader, writer):
        scene, on = (await reader.readline()).decode().split()
        writer.write(b"done\n" if await play(scene, on == "true") else b"can't\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_unix_server(obey, "/run/control")
    run = await lab.run("conformance", cuff.address, meter.address, "/run/control")
    server.close()
    expect("violations", run.of("violation"), [])
    expect("exit code", run.code, 0)
    left_out = ["another_phones_meter_is_busy", "a_missing_permission_is_its_own_error"]
    expect("left out", run.of("conforms")[0]["left_out"], left_out)
    await cuff.put_away()
    await meter.put_away()


async def off(lab):
    """Bluetooth is switched off"""
    meter = await lab.meter(Glucometer("Sim Off", "F1:F2:F3:F4:00:10"))
    await lab.system.power(False)
    run = await lab.import_("off", meter)
    ended(run, "Failed(AdapterOff)", "SwitchBluetoothOn")
    expect("switched on by the importer", await lab.system.powered(), False)
    await lab.system.power(True)


async def not_allowed(lab):
    """the importer may not use Bluetooth"""
    meter = await lab.meter(Glucometer("Sim Deny", "F1:F2:F3:F4:00:11"))
    run = await lab.import_("not-allowed", meter, user=NOBODY)
    ended(run, "Failed(PermissionMissing)", "AllowBluetooth")


async def none(lab):
    """there is no Bluetooth on this machine"""
    lab.system.bluetoothd.terminate()
    await asyncio.sleep(2)
    meter = await lab.meter(Glucometer("Sim None", "F1:F2:F3:F4:00:12"))
    run = await lab.import_("none", meter)
    ended(run, "Failed(NoAdapter)", "EnterByHand")


# The last one takes Bluetooth away.
ALL = {
    scenario.__name__.replace("_", "-"): scenario
    for scenario in (
        *(pressure, pressure_bonded, glucose, glucose_bonded, as_needed, dropped, cut, killed, busy, two_services),
        *(mute, wrong_pin, refused, out_of_range, conformance, off, not_allowed, none),
    )
}
