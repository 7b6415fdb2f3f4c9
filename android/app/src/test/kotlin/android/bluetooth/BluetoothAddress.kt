package android.bluetooth

/**
 * Robolectric's shadow of a Bluetooth device names this class of Android 16 in its signatures: without it there is no
 * device on Android 15. It goes when the tests run on 16, which asks for Java 21.
 */
class `BluetoothDevice$BluetoothAddress`
