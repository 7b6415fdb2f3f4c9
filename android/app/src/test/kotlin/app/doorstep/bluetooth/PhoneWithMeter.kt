package app.doorstep.bluetooth

import android.Manifest.permission.BLUETOOTH_CONNECT
import android.Manifest.permission.BLUETOOTH_SCAN
import android.bluetooth.BluetoothAdapter
import android.bluetooth.BluetoothDevice
import android.bluetooth.BluetoothGatt
import android.bluetooth.BluetoothGattCharacteristic
import android.bluetooth.BluetoothGattDescriptor
import android.bluetooth.BluetoothGattService
import android.bluetooth.BluetoothManager
import android.content.Intent
import android.os.Looper
import androidx.test.core.app.ApplicationProvider
import app.doorstep.TestApplication
import doorstep.bridge.api.GattName
import doorstep.bridge.api.LinkEar
import org.robolectric.Shadows.shadowOf

/** A phone with Bluetooth on and allowed, and a glucometer as Robolectric's shadows have it. */
internal class PhoneWithMeter {
    val app: TestApplication = ApplicationProvider.getApplicationContext()
    val adapter: BluetoothAdapter = app.getSystemService(BluetoothManager::class.java).adapter
    val device: BluetoothDevice = adapter.getRemoteDevice("00:60:19:00:00:02")
    val bonds = PhoneBonds(app)
    val ear = Ear()
    val link = PhoneBluetooth(app, bonds).also { on() }.open(device.address, ear)

    val measurement = characteristic(0x2A18, BluetoothGattCharacteristic.PROPERTY_NOTIFY)
    val control =
        characteristic(
            0x2A52,
            BluetoothGattCharacteristic.PROPERTY_INDICATE or BluetoothGattCharacteristic.PROPERTY_WRITE,
        )
    val measurementName = GattName(assigned(0x1808), assigned(0x2A18))
    val controlName = GattName(assigned(0x1808), assigned(0x2A52))

    val gatt: BluetoothGatt
        get() = shadowOf(device).bluetoothGatts.single()

    private fun on() {
        allow(true)
        shadowOf(adapter).setEnabled(true)
    }

    fun allow(allowed: Boolean) {
        val both = arrayOf(BLUETOOTH_SCAN, BLUETOOTH_CONNECT)
        if (allowed) shadowOf(app).grantPermissions(*both) else shadowOf(app).denyPermissions(*both)
    }

    /** The meter answers; its services can be found. */
    fun answers() {
        val service = BluetoothGattService(assigned(0x1808), BluetoothGattService.SERVICE_TYPE_PRIMARY)
        for (each in listOf(measurement, control)) {
            service.addCharacteristic(each)
            shadowOf(gatt).allowCharacteristicNotification(each)
        }
        shadowOf(gatt).addDiscoverableService(service)
        changes(BluetoothGatt.GATT_SUCCESS, BluetoothGatt.STATE_CONNECTED)
    }

    fun changes(status: Int, state: Int) = shadowOf(device).simulateGattConnectionChange(status, state)

    /** The meter has switched notifications of [of] on, or refuses. */
    fun switched(of: BluetoothGattCharacteristic, status: Int = BluetoothGatt.GATT_SUCCESS) {
        shadowOf(gatt).gattCallback.onDescriptorWrite(gatt, of.getDescriptor(assigned(0x2902)), status)
    }

    /** The system tells everybody. */
    fun tell(intent: Intent) {
        app.sendBroadcast(intent)
        shadowOf(Looper.getMainLooper()).idle()
    }

    fun bondBecomes(state: Int) {
        shadowOf(device).setBondState(state)
        tell(
            Intent(BluetoothDevice.ACTION_BOND_STATE_CHANGED)
                .putExtra(BluetoothDevice.EXTRA_DEVICE, device)
                .putExtra(BluetoothDevice.EXTRA_BOND_STATE, state)
        )
    }

    private fun characteristic(number: Int, properties: Int) =
        BluetoothGattCharacteristic(assigned(number), properties, BluetoothGattCharacteristic.PERMISSION_WRITE).apply {
            addDescriptor(BluetoothGattDescriptor(assigned(0x2902), BluetoothGattDescriptor.PERMISSION_WRITE))
        }

    /** Keeps what a link tells. */
    class Ear : LinkEar {
        val told = mutableListOf<String>()

        override fun notified(characteristic: GattName, bytes: ByteArray) {
            told += bytes.joinToString("") { "%02x".format(it) }
        }

        override fun lost() {
            told += "lost"
        }
    }
}
