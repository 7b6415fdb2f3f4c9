package app.doorstep.bluetooth

import android.bluetooth.BluetoothAdapter
import android.bluetooth.BluetoothDevice
import android.bluetooth.le.ScanCallback
import android.bluetooth.le.ScanResult
import android.content.Intent
import android.location.LocationManager
import android.os.Build
import androidx.test.ext.junit.runners.AndroidJUnit4
import doorstep.bridge.api.HeardDevice
import doorstep.bridge.api.Radio
import doorstep.bridge.api.RadioException
import doorstep.bridge.api.RadioFault
import doorstep.bridge.api.ScanEar
import doorstep.ui.model.RadioChoice
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart.UNDISPATCHED
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.supervisorScope
import org.junit.Assert.assertEquals
import org.junit.Assert.assertSame
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Shadows.shadowOf

/** Looking for meters by Android's own interface, and which radio a choice means. */
@RunWith(AndroidJUnit4::class)
class PhoneBluetoothTest {
    private val phone = PhoneWithMeter()
    private val bluetooth = PhoneBluetooth(phone.app, phone.bonds)
    private val scanner = shadowOf(phone.adapter.bluetoothLeScanner)

    private class Ear : ScanEar {
        var begun = false
        val heard = mutableListOf<HeardDevice>()

        override fun begun() {
            begun = true
        }

        override fun heard(device: HeardDevice) {
            heard += device
        }
    }

    private val ear = Ear()

    private fun test(block: suspend CoroutineScope.() -> Unit) = runBlocking { supervisorScope(block) }

    private fun CoroutineScope.scan(): Deferred<Unit> = async(start = UNDISPATCHED) { bluetooth.scan(ear) }

    private suspend fun fault(waited: Deferred<*>): RadioFault =
        try {
            throw AssertionError("no fault but ${waited.await()}")
        } catch (error: RadioException) {
            error.fault
        }

    private fun callback(): ScanCallback = scanner.scanCallbacks.single()

    @Test
    fun `bonded meters are told first, then what is heard, until it is given up`() = test {
        shadowOf(phone.device).setBondState(BluetoothDevice.BOND_BONDED)
        shadowOf(phone.adapter).setBondedDevices(setOf(phone.device))
        val scanning = scan()
        assertTrue(ear.begun)
        val heard = ScanResult(phone.device, 1, 1, 1, 0, 127, -61, 0, null, 0L)
        callback().onScanResult(1, heard)
        assertEquals(listOf(false to null, true to -61), ear.heard.map { it.inReach to it.rssi })
        assertTrue(ear.heard.all { it.bonded && it.address == phone.device.address })
        scanning.cancelAndJoin()
        assertEquals(emptySet<ScanCallback>(), scanner.scanCallbacks)
    }

    @Test
    fun `it ends when Bluetooth is switched off`() = test {
        val scanning = scan()
        phone.tell(
            Intent(BluetoothAdapter.ACTION_STATE_CHANGED)
                .putExtra(BluetoothAdapter.EXTRA_STATE, BluetoothAdapter.STATE_TURNING_OFF)
        )
        assertEquals(RadioFault.AdapterOff, fault(scanning))
        assertEquals(emptySet<ScanCallback>(), scanner.scanCallbacks)
    }

    @Test
    fun `up to Android 11 nothing is heard while location is off`() = test {
        val location = shadowOf(phone.app.getSystemService(LocationManager::class.java))
        val older = PhoneBluetooth(phone.app, PhoneBonds(phone.app, Build.VERSION_CODES.R))
        location.setLocationEnabled(false)
        assertEquals(RadioFault.LocationOff, fault(async(start = UNDISPATCHED) { older.scan(ear) }))
        scan().cancelAndJoin()
        assertTrue("from Android 12 on it is no matter", ear.begun)
        location.setLocationEnabled(true)
        async(start = UNDISPATCHED) { older.scan(ear) }.cancelAndJoin()
    }

    @Test
    fun `why there is no scan`() = test {
        phone.allow(false)
        assertEquals(RadioFault.PermissionMissing, fault(scan()))
        phone.allow(true)
        shadowOf(phone.adapter).setEnabled(false)
        assertEquals(RadioFault.AdapterOff, fault(scan()))
        shadowOf(phone.adapter).setEnabled(true)
        for ((code, means) in
            listOf(
                ScanCallback.SCAN_FAILED_ALREADY_STARTED to RadioFault.Busy,
                ScanCallback.SCAN_FAILED_SCANNING_TOO_FREQUENTLY to RadioFault.Busy,
                ScanCallback.SCAN_FAILED_INTERNAL_ERROR to RadioFault.System,
                ScanCallback.SCAN_FAILED_FEATURE_UNSUPPORTED to RadioFault.NoAdapter,
            )) {
            val scanning = scan()
            callback().onScanFailed(code)
            assertEquals(means, fault(scanning))
        }
    }

    @Test
    fun `a bond that stands is not made again`() = test {
        shadowOf(phone.device).setBondState(BluetoothDevice.BOND_BONDED)
        shadowOf(phone.device).setCreatedBond(false)
        phone.bonds.bond(phone.device.address)
        shadowOf(phone.device).setBondState(BluetoothDevice.BOND_NONE)
        assertEquals(RadioFault.System, fault(async { phone.bonds.bond(phone.device.address) }))
    }

    @Test
    fun `each choice is one radio for as long as the app lives`() {
        val radios = PhoneRadios(phone.app)
        for (choice in RadioChoice.entries) assertSame(radios.of(choice), radios.of(choice))
        assertTrue(radios.of(RadioChoice.Library) is Radio.System)
        assertTrue(radios.of(RadioChoice.Phone) is Radio.Platform)
        assertSame(Radio.Virtual, radios.of(RadioChoice.Demo))
    }
}
