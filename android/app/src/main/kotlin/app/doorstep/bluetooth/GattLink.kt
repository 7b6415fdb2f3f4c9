package app.doorstep.bluetooth

import android.bluetooth.BluetoothDevice
import android.bluetooth.BluetoothGatt
import android.bluetooth.BluetoothGattCharacteristic
import android.bluetooth.BluetoothGattCharacteristic.PROPERTY_INDICATE
import android.bluetooth.BluetoothGattCharacteristic.PROPERTY_NOTIFY
import android.bluetooth.BluetoothGattCharacteristic.WRITE_TYPE_DEFAULT
import android.bluetooth.BluetoothGattCharacteristic.WRITE_TYPE_NO_RESPONSE
import android.bluetooth.BluetoothGattDescriptor
import android.bluetooth.BluetoothGattDescriptor.ENABLE_INDICATION_VALUE
import android.bluetooth.BluetoothGattDescriptor.ENABLE_NOTIFICATION_VALUE
import android.content.Context
import doorstep.bridge.api.BondWhen
import doorstep.bridge.api.GattName
import doorstep.bridge.api.LinkEar
import doorstep.bridge.api.PlatformLink
import doorstep.bridge.api.RadioException
import doorstep.bridge.api.RadioFault
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.withTimeoutOrNull

/**
 * One connection by Android's GATT. Android does one thing at a time on it and forgets the rest, so operations wait for
 * their turn; their answers come on a thread of Android's.
 */
@Suppress("DEPRECATION") // The successors, which take and give the bytes themselves, came with Android 13.
internal class GattLink(
    private val context: Context,
    private val device: BluetoothDevice,
    private val bonds: PhoneBonds,
    private val ear: LinkEar,
) : PlatformLink {
    private val turn = Mutex()
    private val closed = CompletableDeferred<Unit>()
    @Volatile private var gatt: BluetoothGatt? = null
    @Volatile private var asked: Asked? = null

    /** Connected with all services found; what breaks now is told. */
    @Volatile private var stands = false

    /** What Android was asked for, and where the answer goes. */
    private class Asked(val what: Any) {
        val answer = CompletableDeferred<ByteArray?>()
    }

    private enum class Step {
        Connect,
        Discover,
    }

    override suspend fun connect(bond: BondWhen): List<GattName> = allowed {
        bonds.usable()
        if (bond == BondWhen.BeforeConnecting) bonds.bond(device.address)
        ask(Step.Connect) {
            gatt = device.connectGatt(context, false, callback, BluetoothDevice.TRANSPORT_LE)
            gatt != null
        }
        if (bond == BondWhen.AfterConnecting) bonds.bond(device.address)
        ask(Step.Discover) { connected().discoverServices() }
        stands = true
        connected().services.flatMap { service -> service.characteristics.map { GattName(service.uuid, it.uuid) } }
    }

    override suspend fun subscribe(characteristic: GattName) {
        bondingIfNeedBe {
            val found = find(characteristic)
            val switch = found.getDescriptor(SWITCH) ?: throw RadioException(RadioFault.Refused)
            val value =
                when {
                    found.properties and PROPERTY_NOTIFY != 0 -> ENABLE_NOTIFICATION_VALUE
                    found.properties and PROPERTY_INDICATE != 0 -> ENABLE_INDICATION_VALUE
                    else -> throw RadioException(RadioFault.Refused)
                }
            if (!connected().setCharacteristicNotification(found, true)) throw RadioException(RadioFault.Refused)
            ask(switch) {
                switch.value = value
                connected().writeDescriptor(switch)
            }
        }
    }

    override suspend fun read(characteristic: GattName): ByteArray = bondingIfNeedBe {
        val found = find(characteristic)
        ask(found) { connected().readCharacteristic(found) } ?: ByteArray(0)
    }

    override suspend fun write(characteristic: GattName, bytes: ByteArray, confirmed: Boolean) {
        bondingIfNeedBe {
            val found = find(characteristic)
            ask(found) {
                found.writeType = if (confirmed) WRITE_TYPE_DEFAULT else WRITE_TYPE_NO_RESPONSE
                found.value = bytes
                connected().writeCharacteristic(found)
            }
        }
    }

    override suspend fun disconnect() = allowed {
        val gatt = gatt ?: return@allowed
        this.gatt = null
        stands = false
        asked?.answer?.completeExceptionally(RadioException(RadioFault.LinkLost))
        gatt.disconnect()
        // Closed too early, some phones keep the link.
        withTimeoutOrNull(GOODBYE_MILLIS) { closed.await() }
        gatt.close()
    }

    private fun connected(): BluetoothGatt = gatt ?: throw RadioException(RadioFault.LinkLost)

    private fun find(name: GattName): BluetoothGattCharacteristic =
        connected().getService(name.service)?.getCharacteristic(name.characteristic)
            ?: throw RadioException(RadioFault.Refused)

    /** Does something that the meter may refuse for want of a bond: then makes one and tries once more. */
    private suspend fun <T> bondingIfNeedBe(operation: suspend () -> T): T = allowed {
        try {
            operation()
        } catch (refused: RadioException) {
            val bonded = device.bondState == BluetoothDevice.BOND_BONDED
            if (refused.fault != RadioFault.PairingRefused || bonded) throw refused
            bonds.bond(device.address)
            operation()
        }
    }

    /** Asks Android for one thing when it is its turn, and waits for the answer. */
    private suspend fun ask(what: Any, begin: () -> Boolean): ByteArray? = turn.withLock {
        val question = Asked(what)
        asked = question
        try {
            if (!begin()) throw RadioException(RadioFault.Busy)
            question.answer.await()
        } finally {
            asked = null
        }
    }

    /** An answer to something else than what was asked last belongs to a question that was given up. */
    private fun answer(what: Any, status: Int, value: ByteArray? = null) {
        val question = asked?.takeIf { it.what === what } ?: return
        if (status == BluetoothGatt.GATT_SUCCESS) question.answer.complete(value)
        else question.answer.completeExceptionally(RadioException(operationFault(status)))
    }

    private fun gone(status: Int) {
        val fault = linkFault(status, connecting = !stands)
        asked?.answer?.completeExceptionally(RadioException(fault))
        if (stands) {
            stands = false
            ear.lost()
        }
        closed.complete(Unit)
    }

    private val callback =
        object : android.bluetooth.BluetoothGattCallback() {
            override fun onConnectionStateChange(gatt: BluetoothGatt, status: Int, newState: Int) {
                when (newState) {
                    BluetoothGatt.STATE_CONNECTED -> answer(Step.Connect, status)
                    BluetoothGatt.STATE_DISCONNECTED -> gone(status)
                }
            }

            override fun onServicesDiscovered(gatt: BluetoothGatt, status: Int) = answer(Step.Discover, status)

            override fun onDescriptorWrite(gatt: BluetoothGatt, descriptor: BluetoothGattDescriptor, status: Int) =
                answer(descriptor, status)

            @Deprecated("Up to Android 12")
            override fun onCharacteristicRead(gatt: BluetoothGatt, read: BluetoothGattCharacteristic, status: Int) =
                answer(read, status, read.value)

            override fun onCharacteristicRead(
                gatt: BluetoothGatt,
                read: BluetoothGattCharacteristic,
                value: ByteArray,
                status: Int,
            ) = answer(read, status, value)

            override fun onCharacteristicWrite(
                gatt: BluetoothGatt,
                written: BluetoothGattCharacteristic,
                status: Int,
            ) = answer(written, status)

            @Deprecated("Up to Android 12")
            override fun onCharacteristicChanged(gatt: BluetoothGatt, changed: BluetoothGattCharacteristic) =
                told(changed, changed.value)

            override fun onCharacteristicChanged(
                gatt: BluetoothGatt,
                changed: BluetoothGattCharacteristic,
                value: ByteArray,
            ) = told(changed, value)
        }

    private fun told(changed: BluetoothGattCharacteristic, value: ByteArray) =
        ear.notified(GattName(changed.service.uuid, changed.uuid), value)

    private companion object {
        /** By which a meter's notifications are switched on. */
        val SWITCH = assigned(0x2902)
        const val GOODBYE_MILLIS = 2_000L
    }
}
