package app.doorstep.bluetooth

import android.bluetooth.BluetoothGatt
import android.bluetooth.BluetoothGattDescriptor
import org.robolectric.annotation.Implementation
import org.robolectric.annotation.Implements
import org.robolectric.shadows.ShadowBluetoothGatt

/** Robolectric's GATT, but a notification is switched on only when the test says so, as a meter takes its time. */
@Implements(BluetoothGatt::class)
class SilentGatt : ShadowBluetoothGatt() {
    @Implementation public override fun writeDescriptor(descriptor: BluetoothGattDescriptor): Boolean = true
}
