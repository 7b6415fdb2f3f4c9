package app.doorstep.bluetooth

import doorstep.bridge.api.RadioFault

/**
 * What the status of an operation means: the codes of the Attribute Protocol (Core Specification, Vol 3, Part F,
 * 3.4.1.1), and Android's own. The same as the core's table for its library.
 */
internal fun operationFault(status: Int): RadioFault =
    when (status) {
        in NOT_BONDED -> RadioFault.PairingRefused
        in BUSY -> RadioFault.Busy
        in LINK_ENDED -> RadioFault.LinkLost
        in REFUSED -> RadioFault.Refused
        else -> RadioFault.System
    }

/** What it means that a link is not there, by the status that came with it: the controller's codes (Vol 1, Part F). */
internal fun linkFault(status: Int, connecting: Boolean): RadioFault =
    when {
        status in NOT_TRUSTED -> RadioFault.PairingRefused
        connecting -> RadioFault.OutOfRange
        else -> RadioFault.LinkLost
    }

/** Authentication, authorization or encryption is missing; GATT_AUTH_FAIL. */
private val NOT_BONDED = setOf(0x05, 0x08, 0x0C, 0x0F, 0x89)

/** Out of resources, GATT_BUSY, GATT_CONGESTED, a procedure is under way. */
private val BUSY = setOf(0x11, 0x84, 0x8F, 0xFE)

/** Ended by the meter, by the phone, no answer on the link. */
private val LINK_ENDED = setOf(0x13, 0x16, 0x22)

/** 0x85 is Android's word for "something". */
private val REFUSED = (0x01..0x14).toSet() + ((0x80..0x9F) - 0x85) + (0xE0..0xFF)

/** Authentication failed, the meter has forgotten its key, GATT_AUTH_FAIL. */
private val NOT_TRUSTED = setOf(0x05, 0x06, 0x89)
