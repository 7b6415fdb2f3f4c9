package app.doorstep.bluetooth

import doorstep.bridge.api.RadioFault
import org.junit.Assert.assertEquals
import org.junit.Test

class GattStatusTest {
    @Test
    fun `of an operation`() {
        for ((status, means) in
            listOf(
                0x05 to RadioFault.PairingRefused,
                0x0F to RadioFault.PairingRefused,
                0x89 to RadioFault.PairingRefused,
                0x84 to RadioFault.Busy,
                0x8F to RadioFault.Busy,
                0xFE to RadioFault.Busy,
                0x13 to RadioFault.LinkLost,
                0x16 to RadioFault.LinkLost,
                0x03 to RadioFault.Refused,
                0x80 to RadioFault.Refused,
                0xFD to RadioFault.Refused,
                0x85 to RadioFault.System,
                0x101 to RadioFault.System,
            )) assertEquals("%02x".format(status), means, operationFault(status))
    }

    @Test
    fun `of a link that is not there`() {
        for (status in listOf(0x00, 0x08, 0x13, 0x22, 0x3E, 0x85)) {
            assertEquals(RadioFault.OutOfRange, linkFault(status, connecting = true))
            assertEquals(RadioFault.LinkLost, linkFault(status, connecting = false))
        }
        for (status in listOf(0x05, 0x06, 0x89)) {
            assertEquals(RadioFault.PairingRefused, linkFault(status, connecting = true))
        }
    }
}
