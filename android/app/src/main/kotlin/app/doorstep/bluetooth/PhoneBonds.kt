package app.doorstep.bluetooth

import android.Manifest.permission.BLUETOOTH_CONNECT
import android.Manifest.permission.BLUETOOTH_SCAN
import android.bluetooth.BluetoothAdapter
import android.bluetooth.BluetoothDevice
import android.bluetooth.BluetoothManager
import android.content.BroadcastReceiver
import android.content.Context
import android.content.Intent
import android.content.IntentFilter
import android.content.pm.PackageManager.PERMISSION_GRANTED
import android.location.LocationManager
import android.os.Build.VERSION.SDK_INT
import android.os.Build.VERSION_CODES.S
import androidx.core.location.LocationManagerCompat
import doorstep.bridge.api.BondedDevice
import doorstep.bridge.api.Bonds
import doorstep.bridge.api.RadioException
import doorstep.bridge.api.RadioFault
import java.util.UUID
import kotlinx.coroutines.CompletableDeferred

/** Whether Bluetooth may be used, and the phone's bonds; the same for both ways to the radio. */
internal class PhoneBonds(private val context: Context, private val version: Int = SDK_INT) : Bonds {
    private val adapter: BluetoothAdapter?
        get() = context.getSystemService(BluetoothManager::class.java)?.adapter

    override suspend fun ready() {
        hearing()
    }

    /** The adapter, if devices can be heard now. */
    fun hearing(): BluetoothAdapter {
        val adapter = usable()
        // Up to Android 11 a scan hears nothing while location is off, and does not say so.
        val location = if (version < S) context.getSystemService(LocationManager::class.java) else null
        if (location != null && !LocationManagerCompat.isLocationEnabled(location)) {
            throw RadioException(RadioFault.LocationOff)
        }
        return adapter
    }

    /** The adapter, if Bluetooth can be used now. */
    fun usable(): BluetoothAdapter {
        val adapter = adapter ?: throw RadioException(RadioFault.NoAdapter)
        // Up to Android 11 it is the scan that asks for leave, and Android refuses that by itself.
        val wanted = if (version >= S) listOf(BLUETOOTH_SCAN, BLUETOOTH_CONNECT) else emptyList()
        if (wanted.any { context.checkSelfPermission(it) != PERMISSION_GRANTED }) {
            throw RadioException(RadioFault.PermissionMissing)
        }
        if (!adapter.isEnabled) throw RadioException(RadioFault.AdapterOff)
        return adapter
    }

    override suspend fun bonded(): List<BondedDevice> = allowed {
        usable().bondedDevices.orEmpty().map { device ->
            BondedDevice(device.address, device.name, device.uuids.orEmpty().map { it.uuid })
        }
    }

    override suspend fun bond(address: String) = allowed {
        val device = usable().getRemoteDevice(address)
        if (device.bondState == BluetoothDevice.BOND_BONDED) return@allowed
        val ended = CompletableDeferred<Boolean>()
        context
            .listening(BluetoothDevice.ACTION_BOND_STATE_CHANGED) { intent ->
                if (intent.device?.address == address) {
                    when (intent.getIntExtra(BluetoothDevice.EXTRA_BOND_STATE, BluetoothDevice.ERROR)) {
                        BluetoothDevice.BOND_BONDED -> ended.complete(true)
                        BluetoothDevice.BOND_NONE -> ended.complete(false)
                    }
                }
            }
            .use {
                // A bond may be under way already: the meter asked for it.
                val begun = device.bondState == BluetoothDevice.BOND_BONDING || device.createBond()
                if (!begun) throw RadioException(RadioFault.System)
                if (!ended.await()) throw RadioException(RadioFault.PairingRefused)
            }
    }
}

@Suppress("DEPRECATION") // Its successor came with Android 13.
private val Intent.device: BluetoothDevice?
    get() = getParcelableExtra(BluetoothDevice.EXTRA_DEVICE)

/** Hears what the system tells everybody, until it is closed. */
internal fun Context.listening(action: String, hear: (Intent) -> Unit): AutoCloseable {
    val receiver =
        object : BroadcastReceiver() {
            override fun onReceive(context: Context, intent: Intent) = hear(intent)
        }
    registerReceiver(receiver, IntentFilter(action))
    return AutoCloseable { unregisterReceiver(receiver) }
}

/** Leave can be taken back at any moment; then Android throws. */
internal inline fun <T> allowed(block: () -> T): T =
    try {
        block()
    } catch (_: SecurityException) {
        throw RadioException(RadioFault.PermissionMissing)
    }

/** What is known of a device by the number that the Bluetooth SIG assigned. */
internal fun assigned(number: Int): UUID = UUID(number.toLong() shl 32 or 0x1000L, BASE)

private const val BASE = -0x7fffff7fa064cb05L
