"""Virtual meters: what a person does to them, what they send, what was asked of them. Their bytes are those of real ones
(fixtures/packets) or laid out like them."""

import asyncio
import json
import os
import struct

from bumble import att, hci
from bumble.core import UUID, AdvertisingData
from bumble.device import Device
from bumble.gatt import Characteristic, CharacteristicValue, Service
from bumble.host import Host
from bumble.pairing import PairingConfig, PairingDelegate
from bumble.transport.common import AsyncPipeSink
from radio import LeController

P, A = Characteristic.Properties, Characteristic.Permissions
BLOOD_PRESSURE, GLUCOSE = 0x1810, 0x1808
SUCCESS, UNSUPPORTED, NO_RECORDS = 1, 2, 6
PROCEDURE_IN_PROGRESS = 0xFE


def captured(path):
    """The bytes of a vector."""
    with open(f"{os.environ['FIXTURES']}/{path}.json") as file:
        return bytes.fromhex(json.load(file)["hex"])


def record(sequence, tenths, meal=1):
    """A stored glucose record in mmol/L with its context: 2A18 and 2A34."""
    minutes = 30 + sequence
    measurement = bytes([0x17]) + struct.pack(
        "<HHBBBBBhHB", sequence, 2026, 11, 20, 7 + minutes // 60, minutes % 60, 0, 0, 0xC000 | tenths, 0x11
    )
    return sequence, measurement, bytes([0x02]) + struct.pack("<HB", sequence, meal)


def characteristic(number, properties, permissions, value=b""):
    return Characteristic(UUID.from_16_bits(number), properties, permissions, value)


class Display(PairingDelegate):
    """A meter with a PIN on its back or its display."""

    def __init__(self, pin):
        super().__init__(PairingDelegate.DISPLAY_OUTPUT_ONLY)
        self.pin = pin

    async def generate_passkey(self):
        return self.pin

    # Bumble does not wait for this one.
    def display_number(self, number, digits):
        pass


class Meter:
    def __init__(self, name, address, services, pin=None):
        self.name, self.address, self.services, self.pin = name, address, services, pin
        self.connections = 0
        self.bonds = 0
        self.connection = None
        self.device = None
        # Awake and within reach: it advertises whenever nobody is connected.
        self.there = False

    def say(self, what):
        print(f"[{self.name}] {what}", flush=True)

    async def begin(self, air, services):
        controller = LeController(self.name, link=air)
        self.device = Device(
            name=self.name, address=hci.Address(self.address), host=Host(controller, AsyncPipeSink(controller))
        )
        for number, characteristics in services:
            self.device.add_service(Service(UUID.from_16_bits(number), characteristics))
        delegate = PairingDelegate(PairingDelegate.NO_OUTPUT_NO_INPUT) if self.pin is None else Display(self.pin)
        self.device.pairing_config_factory = lambda _: PairingConfig(
            sc=True, mitm=self.pin is not None, bonding=True, delegate=delegate
        )
        self.device.on("connection", self.connected)
        await self.device.power_on()

    def connected(self, connection):
        self.connections += 1
        self.connection = connection
        self.say("connected")
        connection.on("disconnection", self.disconnected)
        connection.on("pairing", self.paired)
        connection.on("pairing_failure", lambda reason: self.say(f"pairing failed: {reason}"))

    def paired(self, *_):
        self.bonds += 1
        self.say("paired")

    def disconnected(self, reason):
        self.connection = None
        self.say(f"disconnected: {reason}")
        if self.there:
            asyncio.ensure_future(self.advertise())

    async def advertise(self):
        """Until it is put away."""
        self.there = True
        if self.connection:
            return
        services = b"".join(struct.pack("<H", number) for number in self.services)
        data = bytes(
            AdvertisingData([
                (AdvertisingData.FLAGS, bytes([0x06])),
                (AdvertisingData.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS, services),
                (AdvertisingData.COMPLETE_LOCAL_NAME, self.name.encode()),
            ])
        )
        if not self.device.is_advertising:
            await self.device.start_advertising(
                advertising_data=data,
                advertising_interval_min=100,
                advertising_interval_max=100,
            )

    async def put_away(self):
        """Out of range: a link breaks."""
        self.there = False
        await self.device.stop_advertising()
        await self.hang_up()

    async def hang_up(self):
        if self.connection:
            connection, self.connection = self.connection, None
            await connection.disconnect()

    async def forget_bonds(self):
        """As a meter with a new battery does."""
        await self.device.keystore.delete_all()


class Cuff(Meter):
    def __init__(self, name, address, hangs_up=False, pin=None):
        super().__init__(name, address, [BLOOD_PRESSURE], pin)
        self.hangs_up = hangs_up
        self.held = []
        self.subscribed = False

    async def begin(self, air):
        self.pressure = characteristic(0x2A35, P.INDICATE, A(0))
        self.pressure.on("subscription", self.on_subscription)
        features = characteristic(0x2A49, P.READ, A.READABLE, b"\x00\x00")
        await super().begin(air, [(BLOOD_PRESSURE, [self.pressure, features])])

    def on_subscription(self, _connection, _notify, indicate):
        self.subscribed = indicate
        if indicate:
            asyncio.ensure_future(self.empty())

    def disconnected(self, reason):
        super().disconnected(reason)
        self.subscribed = False

    async def press(self, packet):
        """Somebody measures; it advertises from then on."""
        self.held.append(packet)
        await self.advertise()
        if self.subscribed:
            await self.empty()

    async def empty(self):
        while self.held and self.connection:
            packet = self.held.pop(0)
            await self.device.indicate_subscriber(self.connection, self.pressure, packet)
            self.say(f"sent {packet.hex()}")
        if self.hangs_up:
            self.there = False
            await self.hang_up()


class Glucometer(Meter):
    """Asked for its records at 2A52. With two services it has another 2A52 in 1810, which must not be written to."""

    def __init__(self, name, address, pin=None, secure=False, two_services=False):
        super().__init__(name, address, [GLUCOSE], pin)
        self.secure = secure or pin is not None
        self.two_services = two_services
        self.records = []
        self.requests = []
        self.strayed = []
        self.mute = False
        self.busy = 0
        self.drop_after = None
        # Seconds between the last record and the end of a link that drops.
        self.fades = 1

    async def begin(self, air):
        secure = A.WRITE_REQUIRES_ENCRYPTION if self.secure else A(0)
        control_point = CharacteristicValue(write=self.asked)
        self.measurement = characteristic(0x2A18, P.NOTIFY, A(0))
        self.context = characteristic(0x2A34, P.NOTIFY, A(0))
        self.control_point = characteristic(0x2A52, P.WRITE | P.INDICATE, A.WRITEABLE | secure, control_point)
        features = characteristic(0x2A51, P.READ, A.READABLE, b"\x00\x00")
        services = [(GLUCOSE, [self.measurement, self.context, features, self.control_point])]
        if self.two_services:
            stray = CharacteristicValue(write=lambda _, value: self.strayed.append(value.hex()))
            other = characteristic(0x2A52, P.WRITE | P.INDICATE, A.WRITEABLE, stray)
            # First: who looks for a characteristic by its number alone finds this one.
            services.insert(0, (BLOOD_PRESSURE, [characteristic(0x2A49, P.READ, A.READABLE, b"\0\0"), other]))
        await super().begin(air, services)

    def asked(self, connection, value):
        self.say(f"asked {value.hex()}")
        if self.busy > 0:
            self.busy -= 1
            raise att.ATT_Error(PROCEDURE_IN_PROGRESS)
        self.requests.append(value.hex())
        if not self.mute:
            asyncio.ensure_future(self.answer(connection, value))

    async def answer(self, connection, value):
        opcode, operator = value[0], value[1]
        if (opcode, operator) == (1, 1):
            chosen = self.records
        elif (opcode, operator) == (1, 5):
            chosen = self.records[:1]
        elif (opcode, operator) == (1, 6):
            chosen = self.records[-1:]
        elif (opcode, operator, value[2]) == (1, 3, 1):
            first = int.from_bytes(value[3:5], "little")
            chosen = [record for record in self.records if record[0] >= first]
        else:
            chosen = None
        if chosen is None:
            code = SUCCESS if opcode == 3 else UNSUPPORTED
        else:
            code = SUCCESS if chosen else NO_RECORDS
        for _, measurement, context in chosen or []:
            if self.drop_after == 0:
                self.drop_after = None
                await asyncio.sleep(self.fades)
                self.say("drops the link")
                return await self.hang_up()
            if self.drop_after is not None:
                self.drop_after -= 1
            if self.connection is not connection:
                return
            await self.device.notify_subscriber(connection, self.measurement, measurement)
            await self.device.notify_subscriber(connection, self.context, context)
        await self.device.indicate_subscriber(connection, self.control_point, bytes([6, 0, opcode, code]))
        self.say("answered")
