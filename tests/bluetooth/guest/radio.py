"""The air between the virtual meters and the kernel: Bumble's controllers on one link, one of them behind /dev/vhci."""

import asyncio

from bumble import hci
from bumble.controller import Controller
from bumble.core import PhysicalTransport
from bumble.link import LocalLink
from bumble.transport import open_transport


class Air(LocalLink):
    """Bumble stamps data with the sender's random address; BlueZ connects from its public one, and the meter would drop
    everything. The address of the connection is right for both."""

    def send_acl_data(self, sender_controller, destination_address, transport, data):
        connection = None
        if transport == PhysicalTransport.LE:
            connection = sender_controller.le_connections.get(destination_address)
        receiver = self.find_le_controller(destination_address) if connection else None
        if receiver is None:
            return super().send_acl_data(sender_controller, destination_address, transport, data)
        loop = asyncio.get_running_loop()
        loop.call_soon(receiver.on_link_acl_data, connection.self_address, transport, data)


class LeController(Controller):
    """As meters have them: Bluetooth 4.2, legacy advertising."""

    le_features = (
        hci.LeFeatureMask.LE_ENCRYPTION
        | hci.LeFeatureMask.PERIPHERAL_INITIATED_FEATURE_EXCHANGE
        | hci.LeFeatureMask.LE_PING
    )


async def adapter(air):
    """The machine's own adapter, hci0. Keep what it returns."""
    vhci = await open_transport("vhci")
    controller = LeController(
        "hci0", host_source=vhci.source, host_sink=vhci.sink, link=air, public_address="00:AA:01:00:00:42"
    )
    return vhci, controller
