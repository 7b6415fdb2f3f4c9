"""What a person or a desktop does on the phone's side: bluetoothd, the agent that is asked for PINs, Bluetooth switched on
and off."""

import asyncio
import os
import subprocess

from dbus_fast import BusType, Message, MessageType, Variant
from dbus_fast.aio import MessageBus

ADAPTER = "/org/bluez/hci0"
AGENT = "/doorstep/agent"
REJECTED = "org.bluez.Error.Rejected"
LOG = "/run/bluetoothd.log"


def bluetoothd():
    """The process. The virtual controller makes hci0, and it waits for that."""
    here, cache = os.environ["HERE"], f"{os.environ['CACHE']}/bluez"
    libraries = f"{cache}/usr/lib/x86_64-linux-gnu:{cache}/lib/x86_64-linux-gnu"
    command = [f"{cache}/usr/libexec/bluetooth/bluetoothd", "-n", "-d", "-f", f"{here}/guest/bluetoothd.conf"]
    with open(LOG, "w") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, "LD_LIBRARY_PATH": libraries})


class System:
    def __init__(self, bus):
        self.bus = bus
        self.bluetoothd = bluetoothd()
        # What the person types: a PIN, or None to refuse everything.
        self.pin = 0
        self.asked = []

    @classmethod
    async def start(cls):
        system = cls(await MessageBus(bus_type=BusType.SYSTEM).connect())
        system.bus.add_message_handler(system.on_message)
        await system.until_there()
        manager = ("/org/bluez", "org.bluez.AgentManager1")
        await system.call(*manager, "RegisterAgent", "os", [AGENT, "KeyboardDisplay"])
        await system.call(*manager, "RequestDefaultAgent", "o", [AGENT])
        return system

    def on_message(self, message):
        if message.message_type != MessageType.METHOD_CALL or message.interface != "org.bluez.Agent1":
            return None
        self.asked.append(message.member)
        print(f"[agent] {message.member}", flush=True)
        if self.pin is None and message.member not in ("Release", "Cancel"):
            return Message.new_error(message, REJECTED, "no")
        if message.member == "RequestPasskey":
            return Message.new_method_return(message, "u", [self.pin])
        return Message.new_method_return(message)

    async def call(self, path, interface, member, signature="", body=()):
        reply = await self.bus.call(
            Message(
                destination="org.bluez", path=path, interface=interface, member=member, signature=signature, body=list(body)
            )
        )
        if reply.message_type == MessageType.ERROR:
            raise RuntimeError(f"{member}: {reply.error_name} {reply.body}")
        return reply.body

    @property
    def died(self):
        """bluetoothd ended, and nobody had asked it to: minus the signal, as the system says it; or None."""
        return self.bluetoothd.poll()

    async def power(self, on):
        await self.call(
            ADAPTER, "org.freedesktop.DBus.Properties", "Set", "ssv", ["org.bluez.Adapter1", "Powered", Variant("b", on)]
        )

    async def powered(self):
        get = ("org.freedesktop.DBus.Properties", "Get", "ss", ["org.bluez.Adapter1", "Powered"])
        return (await self.call(ADAPTER, *get))[0].value

    async def until_there(self):
        """Until bluetoothd has taken the adapter up and switched it on."""
        for _ in range(600):
            try:
                if await self.powered():
                    return
            except RuntimeError:
                pass
            await asyncio.sleep(0.1)
        raise RuntimeError("bluetoothd did not come up")

    async def forget(self, address):
        """As a person does in the settings. Nothing to forget is no error."""
        try:
            device = f"{ADAPTER}/dev_{address.replace(':', '_')}"
            await self.call(ADAPTER, "org.bluez.Adapter1", "RemoveDevice", "o", [device])
        except RuntimeError:
            pass
