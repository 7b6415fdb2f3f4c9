package app.doorstep.bluetooth

import android.bluetooth.BluetoothAdapter
import android.bluetooth.BluetoothDevice
import android.bluetooth.le.ScanCallback
import android.bluetooth.le.ScanResult
import android.bluetooth.le.ScanSettings
import android.content.Context
import doorstep.bridge.api.HeardDevice
import doorstep.bridge.api.LinkEar
import doorstep.bridge.api.PlatformBluetooth
import doorstep.bridge.api.PlatformLink
import doorstep.bridge.api.RadioException
import doorstep.bridge.api.RadioFault
import doorstep.bridge.api.ScanEar
import kotlinx.coroutines.CompletableDeferred

/** The phone's Bluetooth by Android's own interface, for phones on which the core's library falls short. */
internal class PhoneBluetooth(private val context: Context, private val bonds: PhoneBonds) : PlatformBluetooth {
    /** Not by services: some meters do not advertise theirs. */
    override suspend fun scan(ear: ScanEar) = allowed {
        val scanner = bonds.hearing().bluetoothLeScanner ?: throw RadioException(RadioFault.AdapterOff)
        val ended = CompletableDeferred<Nothing>()
        val callback =
            object : ScanCallback() {
                override fun onScanResult(callbackType: Int, result: ScanResult) = allowed { ear.heard(result.heard()) }

                override fun onScanFailed(errorCode: Int) {
                    ended.completeExceptionally(RadioException(scanFault(errorCode)))
                }
            }
        val settings = ScanSettings.Builder().setScanMode(ScanSettings.SCAN_MODE_LOW_LATENCY).build()
        context
            .untilSwitchedOff { ended.completeExceptionally(RadioException(RadioFault.AdapterOff)) }
            .use {
                scanner.startScan(null, settings, callback)
                try {
                    ear.begun()
                    for (device in bonds.bonded()) {
                        val listed = HeardDevice(device.address, device.name, device.services, null, true, false)
                        ear.heard(listed)
                    }
                    ended.await()
                } finally {
                    // Off: then it scans no more anyway, and Android would complain.
                    runCatching { scanner.stopScan(callback) }
                }
            }
    }

    override fun open(address: String, ear: LinkEar): PlatformLink = allowed {
        GattLink(context, bonds.usable().getRemoteDevice(address), bonds, ear)
    }

    private fun ScanResult.heard() =
        HeardDevice(
            device.address,
            scanRecord?.deviceName ?: device.name,
            scanRecord?.serviceUuids.orEmpty().map { it.uuid } + device.uuids.orEmpty().map { it.uuid },
            rssi,
            device.bondState == BluetoothDevice.BOND_BONDED,
            inReach = true,
        )
}

private fun Context.untilSwitchedOff(off: () -> Unit): AutoCloseable =
    listening(BluetoothAdapter.ACTION_STATE_CHANGED) { intent ->
        when (intent.getIntExtra(BluetoothAdapter.EXTRA_STATE, BluetoothAdapter.STATE_ON)) {
            BluetoothAdapter.STATE_TURNING_OFF,
            BluetoothAdapter.STATE_OFF -> off()
        }
    }

/** Begun too often, or somebody else scans: passes by itself. */
private fun scanFault(code: Int): RadioFault =
    when (code) {
        ScanCallback.SCAN_FAILED_FEATURE_UNSUPPORTED -> RadioFault.NoAdapter
        ScanCallback.SCAN_FAILED_INTERNAL_ERROR -> RadioFault.System
        else -> RadioFault.Busy
    }
