"""Runs the scenarios: PASS or FAIL a line, and "lab: all passed" at the end."""

import asyncio
import json
import logging
import os
import signal
import time
import traceback

import scenarios
from radio import Air, adapter
from system import LOG, System

IMPORTER = os.environ["IMPORTER"]
# An import that never ends is killed; the longest scenario takes a third of this.
PATIENCE = 150


class Run:
    """One run of the importer: its lines, and how it ended."""

    def __init__(self, lines, code):
        self.lines, self.code = lines, code

    def of(self, event):
        return [line for line in self.lines if line["event"] == event]

    @property
    def how(self):
        return self.of("ended")[-1]["how"] if self.of("ended") else None

    @property
    def received(self):
        """Records that came over the air."""
        return max((line["count"] for line in self.of("received")), default=0)

    @property
    def stored(self):
        """Sequence numbers of the records in the store, in order; each measurement and each context has one."""
        return sorted(self.of("stored")[-1]["records"], key=lambda number: number or 0)


class Lab:
    def __init__(self, air, system):
        self.air, self.system = air, system

    async def meter(self, meter):
        await meter.begin(self.air)
        return meter

    async def run(self, *words, user=None):
        command = [IMPORTER, *map(str, words)]
        if user is not None:
            command = ["setpriv", f"--reuid={user}", "--regid=65534", "--clear-groups", *command]
        start = time.monotonic()
        process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
        lines = []

        async def read():
            async for line in process.stdout:
                print(f"[importer] {time.monotonic() - start:5.1f} s {line.decode().rstrip()}", flush=True)
                lines.append(json.loads(line))
            return await process.wait()

        try:
            return Run(lines, await asyncio.wait_for(read(), PATIENCE))
        except TimeoutError:
            process.send_signal(signal.SIGKILL)
            raise AssertionError(f"the importer did not end in {PATIENCE} s") from None

    async def import_(self, store, meter, *options, user=None):
        """Imports from the meter into a store of this name."""
        folder = f"/run/stores/{store}"
        os.makedirs(folder, exist_ok=True)
        if user is not None:
            os.chown(folder, user, -1)
        return await self.run("import", folder, meter.address, *options, user=user)


async def main():
    begin = time.monotonic()
    air = Air()
    held = await adapter(air)
    system = await System.start()
    print(f"lab: Bluetooth is up after {time.monotonic() - begin:.0f} s", flush=True)
    only = [name for name in os.environ.get("ONLY", "").split(",") if name]
    names = [name for name in scenarios.ALL if name in only or not only]
    failed, left = [], []
    for at, name in enumerate(names):
        start = time.monotonic()
        print(f"--- {name}", flush=True)
        try:
            system.asked.clear()
            system.pin = 0
            await scenarios.ALL[name](Lab(air, system))
            verdict = "PASS"
        except Exception as error:
            traceback.print_exc()
            if system.died is not None:
                left = names[at:]
                break
            failed.append(name)
            verdict = f"FAIL {name}: {error}\nFAIL"
        print(f"{verdict} {name}, {time.monotonic() - start:.0f} s: {scenarios.ALL[name].__doc__}", flush=True)
    if failed or left:
        print("--- the end of bluetoothd's log")
        with open(LOG, errors="replace") as log:
            print("".join(log.readlines()[-300:]))
    if left:
        print(f"lab: bluetoothd died ({system.died}) in {left[0]}", flush=True)
        print(f"lab: not run: {' '.join(left)}", flush=True)
    if failed:
        print(f"lab: failed: {', '.join(failed)}", flush=True)
    elif not left:
        print("lab: all passed", flush=True)
    del held
    # Bumble's tasks have no end of their own.
    os._exit(0)


logging.basicConfig(level=os.environ.get("SIM_LOG", "ERROR"))
asyncio.run(main())
