package app.doorstep.bluetooth

import android.bluetooth.BluetoothDevice
import android.bluetooth.BluetoothGatt.GATT_SUCCESS
import android.bluetooth.BluetoothGatt.STATE_CONNECTED
import android.bluetooth.BluetoothGatt.STATE_DISCONNECTED
import android.bluetooth.BluetoothGattDescriptor.ENABLE_INDICATION_VALUE
import android.bluetooth.BluetoothGattDescriptor.ENABLE_NOTIFICATION_VALUE
import androidx.test.ext.junit.runners.AndroidJUnit4
import doorstep.bridge.api.BondWhen
import doorstep.bridge.api.RadioException
import doorstep.bridge.api.RadioFault
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart.UNDISPATCHED
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.async
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.supervisorScope
import kotlinx.coroutines.yield
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config

/** One connection by Android's GATT, as far as Robolectric's shadows go. */
@RunWith(AndroidJUnit4::class)
@Config(shadows = [SilentGatt::class])
@Suppress("DEPRECATION") // As the link itself: what is current came with Android 13.
class GattLinkTest {
    private val phone = PhoneWithMeter()

    private fun test(block: suspend CoroutineScope.() -> Unit) = runBlocking { supervisorScope(block) }

    private fun <T> CoroutineScope.begin(block: suspend () -> T): Deferred<T> = async(start = UNDISPATCHED) { block() }

    private suspend fun fault(waited: Deferred<*>): RadioFault =
        try {
            throw AssertionError("no fault but ${waited.await()}")
        } catch (error: RadioException) {
            error.fault
        }

    private suspend fun CoroutineScope.connect() {
        val connecting = begin { phone.link.connect(BondWhen.AsNeeded) }
        phone.answers()
        assertEquals(setOf(phone.measurementName, phone.controlName), connecting.await().toSet())
    }

    private suspend fun CoroutineScope.subscribe() {
        val subscribing = begin { phone.link.subscribe(phone.measurementName) }
        phone.switched(phone.measurement)
        subscribing.await()
    }

    @Test
    fun `what a meter sends is told in order, and then that it is gone`() = test {
        connect()
        subscribe()
        val callback = shadowOf(phone.gatt).gattCallback
        callback.onCharacteristicChanged(phone.gatt, phone.measurement, byteArrayOf(1, 0x2a))
        phone.measurement.value = byteArrayOf(2, 0x2b)
        callback.onCharacteristicChanged(phone.gatt, phone.measurement)
        phone.changes(GATT_SUCCESS, STATE_DISCONNECTED)
        assertEquals(listOf("012a", "022b", "lost"), phone.ear.told)
    }

    @Test
    fun `notifications or indications are switched on, whichever there is`() = test {
        connect()
        subscribe()
        val indicating = begin { phone.link.subscribe(phone.controlName) }
        val switches = listOf(phone.measurement, phone.control).map { it.getDescriptor(assigned(0x2902)).value }
        assertArrayEquals(ENABLE_NOTIFICATION_VALUE, switches[0])
        assertArrayEquals(ENABLE_INDICATION_VALUE, switches[1])
        phone.switched(phone.control)
        indicating.await()
    }

    @Test
    fun `one operation at a time, and the answer to one is not taken for another's`() = test {
        connect()
        val first = begin { phone.link.subscribe(phone.measurementName) }
        val second = begin { phone.link.write(phone.controlName, byteArrayOf(1, 1), confirmed = true) }
        yield()
        assertFalse("the second waits", second.isCompleted)
        phone.switched(phone.control)
        yield()
        assertFalse("somebody else's answer", first.isCompleted)
        phone.switched(phone.measurement)
        first.await()
        second.await()
        assertArrayEquals(byteArrayOf(1, 1), shadowOf(phone.gatt).latestWrittenBytes)
    }

    @Test
    fun `who can't be connected to is out of range`() = test {
        for (status in listOf(0x85, 0x08, 0x3E)) {
            val meter = PhoneWithMeter()
            val connecting = begin { meter.link.connect(BondWhen.AsNeeded) }
            shadowOf(meter.device).simulateGattConnectionChange(status, STATE_DISCONNECTED)
            assertEquals(RadioFault.OutOfRange, fault(connecting))
        }
    }

    @Test
    fun `a link that breaks under an operation ends it`() = test {
        connect()
        val subscribing = begin { phone.link.subscribe(phone.measurementName) }
        phone.changes(0x13, STATE_DISCONNECTED)
        assertEquals(RadioFault.LinkLost, fault(subscribing))
        assertEquals(listOf("lost"), phone.ear.told)
    }

    @Test
    fun `what the meter refuses for want of a bond is tried again over one`() = test {
        connect()
        shadowOf(phone.device).setCreatedBond(true)
        val subscribing = begin { phone.link.subscribe(phone.measurementName) }
        phone.switched(phone.measurement, status = 0x05)
        yield()
        phone.bondBecomes(BluetoothDevice.BOND_BONDED)
        yield()
        phone.switched(phone.measurement)
        subscribing.await()
    }

    @Test
    fun `a wrong PIN is a refusal`() = test {
        connect()
        shadowOf(phone.device).setCreatedBond(true)
        val subscribing = begin { phone.link.subscribe(phone.measurementName) }
        phone.switched(phone.measurement, status = 0x05)
        yield()
        phone.bondBecomes(BluetoothDevice.BOND_NONE)
        assertEquals(RadioFault.PairingRefused, fault(subscribing))
    }

    @Test
    fun `a meter that wants it is bonded before, or as soon as it is connected`() = test {
        shadowOf(phone.device).setCreatedBond(true)
        val before = begin { phone.link.connect(BondWhen.BeforeConnecting) }
        assertTrue("not connected yet", shadowOf(phone.device).bluetoothGatts.isEmpty())
        phone.bondBecomes(BluetoothDevice.BOND_BONDED)
        yield()
        phone.answers()
        before.await()

        val other = PhoneWithMeter()
        shadowOf(other.device).setBondState(BluetoothDevice.BOND_NONE)
        val after = begin { other.link.connect(BondWhen.AfterConnecting) }
        shadowOf(other.device).simulateGattConnectionChange(GATT_SUCCESS, STATE_CONNECTED)
        yield()
        other.bondBecomes(BluetoothDevice.BOND_NONE)
        assertEquals(RadioFault.PairingRefused, fault(after))
    }

    @Test
    fun `hanging up ends what is under way, is no loss, and can be done twice`() = test {
        connect()
        val gatt = phone.gatt
        val subscribing = begin { phone.link.subscribe(phone.measurementName) }
        phone.link.disconnect()
        phone.link.disconnect()
        assertEquals(RadioFault.LinkLost, fault(subscribing))
        assertTrue(shadowOf(gatt).isClosed)
        assertEquals(emptyList<String>(), phone.ear.told)
        assertEquals(RadioFault.LinkLost, fault(begin { phone.link.subscribe(phone.measurementName) }))
    }

    @Test
    fun `without leave, or switched off, it says so`() = test {
        phone.allow(false)
        assertEquals(RadioFault.PermissionMissing, fault(begin { phone.link.connect(BondWhen.AsNeeded) }))
        phone.allow(true)
        shadowOf(phone.adapter).setEnabled(false)
        assertEquals(RadioFault.AdapterOff, fault(begin { phone.link.connect(BondWhen.AsNeeded) }))
    }
}
