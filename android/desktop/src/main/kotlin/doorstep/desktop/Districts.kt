package doorstep.desktop

import doorstep.bridge.RustCore
import doorstep.bridge.api.Clock
import doorstep.bridge.api.Role
import java.io.File
import java.nio.file.Files
import java.nio.file.StandardCopyOption
import java.time.OffsetDateTime
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.runBlocking

/**
 * Stores with the demo district under [folder], locked: one is made for each role that is asked for, and copied each
 * time, so that nothing that is done to one is found in the next.
 */
internal class Districts(private val folder: File) {
    private val made = mutableMapOf<Role, File>()
    private var copies = 0

    /** A store of its own for a person of this [role]. */
    fun of(role: Role): File {
        val from = made.getOrPut(role) { make(File(folder, role.name)) }
        val to = File(folder, "${++copies}")
        // With what may read them: the core does not take a key's file that others may read.
        for (file in from.walk()) {
            Files.copy(file.toPath(), to.resolve(file.relativeTo(from)).toPath(), StandardCopyOption.COPY_ATTRIBUTES)
        }
        return to
    }

    private fun make(folder: File): File {
        val role = Role.valueOf(folder.name)
        RustCore(folder.path, Dispatchers.IO, clock = StillClock).use { runBlocking { it.setUpDemo(DEMO_PIN, role) } }
        return folder
    }
}

/** Half past nine on a Friday in September, so that the same pictures can be taken on any day. Only waiting goes on. */
internal object StillClock : Clock {
    private val morning = OffsetDateTime.parse("2026-09-04T09:30:00+08:00")

    override fun nowMillis(): Long = morning.toInstant().toEpochMilli()

    override fun offsetMinutes(): Int = morning.offset.totalSeconds / 60

    override fun monotonicMillis(): Long = System.nanoTime() / 1_000_000
}
