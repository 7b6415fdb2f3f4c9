package doorstep.bridge

import doorstep.bridge.api.BondWhen
import doorstep.bridge.api.Bonds
import doorstep.bridge.api.GattName
import doorstep.bridge.api.HeardDevice
import doorstep.bridge.api.LinkEar
import doorstep.bridge.api.PlatformBluetooth
import doorstep.bridge.api.PlatformLink
import doorstep.bridge.api.Radio
import doorstep.bridge.api.RadioCheck
import doorstep.bridge.api.RadioException
import doorstep.bridge.api.RadioFault
import doorstep.bridge.api.ScanEar
import doorstep.bridge.api.Scene
import java.util.UUID
import uniffi.doorstep_core.Scene as CoreScene
import uniffi.doorstep_core.TransportError
import uniffi.doorstep_ffi.BondPort
import uniffi.doorstep_ffi.BondWhen as CoreBondWhen
import uniffi.doorstep_ffi.BondedDevice as CoreBondedDevice
import uniffi.doorstep_ffi.CheckReport
import uniffi.doorstep_ffi.CheckStage
import uniffi.doorstep_ffi.GattCharacteristic
import uniffi.doorstep_ffi.HeardDevice as CoreHeardDevice
import uniffi.doorstep_ffi.LinkEar as CoreLinkEar
import uniffi.doorstep_ffi.MeterRadio
import uniffi.doorstep_ffi.PlatformLink as CorePlatformLink
import uniffi.doorstep_ffi.PlatformRadio
import uniffi.doorstep_ffi.PortException
import uniffi.doorstep_ffi.ScanEar as CoreScanEar

// The platform's Bluetooth as the core calls it. Whatever is thrown there is an error here, and none takes the process
// down.

internal fun Radio.System.core() = MeterRadio.system(bonds?.let(::ForeignBonds))

internal fun Radio.Platform.core() = MeterRadio.platform(ForeignBluetooth(bluetooth))

internal fun CheckReport.own() = RadioCheck(checked, leftOut, violation)

/** What does with meters what a check wants. */
internal class ForeignStage(private val set: suspend (Scene, Boolean) -> Boolean) : CheckStage {
    override suspend fun set(scene: CoreScene, on: Boolean): Boolean = radio { set(scene.own(), on) }
}

private class ForeignBonds(private val bonds: Bonds) : BondPort {
    override suspend fun ready() = radio { bonds.ready() }

    override suspend fun bonded(): List<CoreBondedDevice> = radio {
        bonds.bonded().map { CoreBondedDevice(it.address, it.name, it.services.map(UUID::toString)) }
    }

    override suspend fun bond(address: String) = radio { bonds.bond(address) }
}

private class ForeignBluetooth(private val bluetooth: PlatformBluetooth) : PlatformRadio {
    override suspend fun scan(ear: CoreScanEar) = radio { bluetooth.scan(ear.own()) }

    override fun prepareLink(address: String, ear: CoreLinkEar): CorePlatformLink = radio {
        ForeignLink(bluetooth.open(address, ear.own()))
    }
}

private class ForeignLink(private val link: PlatformLink) : CorePlatformLink {
    override suspend fun connect(bond: CoreBondWhen): List<GattCharacteristic> = radio {
        link.connect(bond.own()).map { it.core() }
    }

    override suspend fun subscribe(characteristic: GattCharacteristic) = radio { link.subscribe(characteristic.own()) }

    override suspend fun read(characteristic: GattCharacteristic): ByteArray = radio { link.read(characteristic.own()) }

    override suspend fun write(characteristic: GattCharacteristic, bytes: ByteArray, confirmed: Boolean) = radio {
        link.write(characteristic.own(), bytes, confirmed)
    }

    override suspend fun disconnect() = radio { link.disconnect() }
}

private fun CoreScanEar.own() =
    object : ScanEar {
        override fun begun() = this@own.begun()

        override fun heard(device: HeardDevice) = this@own.heard(device.core())
    }

private fun CoreLinkEar.own() =
    object : LinkEar {
        override fun notified(characteristic: GattName, bytes: ByteArray) =
            this@own.notified(characteristic.core(), bytes)

        override fun lost() = this@own.lost()
    }

private fun HeardDevice.core() =
    CoreHeardDevice(address, name, services.map(UUID::toString), rssi?.toShort(), bonded, inReach, translated)

private fun GattName.core() = GattCharacteristic(service.toString(), characteristic.toString())

private fun GattCharacteristic.own() = GattName(UUID.fromString(service), UUID.fromString(uuid))

/** Errors too: the generated code lets them through, and the process would die of them. */
private inline fun <T> radio(block: () -> T): T =
    try {
        block()
    } catch (error: RadioException) {
        throw PortException.Radio(error.fault.core())
    } catch (error: Throwable) {
        throw PortException.Failed(error.javaClass.simpleName)
    }

private fun RadioFault.core(): TransportError =
    when (this) {
        RadioFault.AdapterOff -> TransportError.ADAPTER_OFF
        RadioFault.NoAdapter -> TransportError.NO_ADAPTER
        RadioFault.PermissionMissing -> TransportError.PERMISSION_MISSING
        RadioFault.LocationOff -> TransportError.LOCATION_OFF
        RadioFault.OutOfRange -> TransportError.OUT_OF_RANGE
        RadioFault.Busy -> TransportError.BUSY
        RadioFault.TimedOut -> TransportError.TIMED_OUT
        RadioFault.PairingRefused -> TransportError.PAIRING_REFUSED
        RadioFault.LinkLost -> TransportError.LINK_LOST
        RadioFault.Refused -> TransportError.REFUSED
        RadioFault.System -> TransportError.SYSTEM
    }

private fun CoreBondWhen.own(): BondWhen =
    when (this) {
        CoreBondWhen.AS_NEEDED -> BondWhen.AsNeeded
        CoreBondWhen.BEFORE_CONNECTING -> BondWhen.BeforeConnecting
        CoreBondWhen.AFTER_CONNECTING -> BondWhen.AfterConnecting
    }

private fun CoreScene.own(): Scene =
    when (this) {
        CoreScene.CUFF_MEASURES -> Scene.CuffMeasures
        CoreScene.STRIP_GOES_IN -> Scene.StripGoesIn
        CoreScene.CUFF_BONDED -> Scene.CuffBonded
        CoreScene.CUFF_AWAY -> Scene.CuffAway
        CoreScene.CUFF_BUSY -> Scene.CuffBusy
        CoreScene.WRONG_PIN -> Scene.WrongPin
        CoreScene.LINK_DROPS_AFTER_THIRD -> Scene.LinkDropsAfterThird
        CoreScene.BLUETOOTH_OFF -> Scene.BluetoothOff
        CoreScene.FORBIDDEN -> Scene.Forbidden
    }
