package doorstep.ui.model

import doorstep.bridge.RustCore
import doorstep.bridge.api.Desk
import doorstep.bridge.api.Language
import doorstep.bridge.api.Role
import java.io.File
import java.nio.file.Files
import java.nio.file.StandardCopyOption
import java.util.concurrent.ConcurrentHashMap
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.runBlocking
import org.junit.rules.TemporaryFolder

/** The PIN of every store of the tests. */
const val PIN = "258036"

/** Whom the tests visit: both diseases, a year of history. */
const val WANG = "王桂兰"

/** Phones of a test with the real core in them; all are closed and gone when the test is over. */
class Phones : TemporaryFolder() {
    private val phones = mutableListOf<TestPhone>()

    /** A phone with a demo district for one [role]; without one, nobody has ever used it. */
    fun phone(role: Role? = Role.Doctor, language: Language = Language.Chinese): TestPhone {
        val folder = newFolder()
        if (role != null) copy(made.computeIfAbsent(role, ::make), folder)
        return start(folder, language)
    }

    /** The app is started anew on the same phone; [saved] is what it was given to keep. */
    fun again(phone: TestPhone, saved: String? = null, language: Language = Language.Chinese): TestPhone {
        phone.close()
        return start(phone.folder, language, saved, phone.clock)
    }

    /** A second app on the store of [phone], which stays open. */
    fun beside(phone: TestPhone, language: Language = Language.Chinese) = start(phone.folder, language)

    /** What the core itself answers to a person of this [role], past every state holder. */
    fun <T> desk(role: Role, question: suspend Desk.() -> T): T {
        val folder = newFolder()
        copy(made.computeIfAbsent(role, ::make), folder)
        return RustCore(folder.path, Dispatchers.IO, clock = TestClock()).use {
            runBlocking { it.unlock(PIN).question() }
        }
    }

    private fun start(folder: File, language: Language, saved: String? = null, clock: TestClock = TestClock()) =
        TestPhone(folder, clock, Settings(language), saved).also { phones += it }

    override fun after() {
        val failures = phones.flatMap { phone ->
            phone.close()
            phone.failures
        }
        super.after()
        failures.firstOrNull()?.let { throw AssertionError("a state holder failed", it) }
    }

    private companion object {
        /** Making a district takes a second, copying it none. */
        val made = ConcurrentHashMap<Role, File>()

        fun make(role: Role): File {
            val folder = Files.createTempDirectory("district").toFile()
            Runtime.getRuntime().addShutdownHook(Thread { folder.deleteRecursively() })
            RustCore(folder.path, Dispatchers.IO, clock = TestClock()).use { runBlocking { it.setUpDemo(PIN, role) } }
            return folder
        }

        /** With what may read them: the core does not take a key's file that others may read. */
        fun copy(from: File, to: File) {
            for (file in from.walk().drop(1)) {
                Files.copy(
                    file.toPath(),
                    to.resolve(file.relativeTo(from)).toPath(),
                    StandardCopyOption.COPY_ATTRIBUTES,
                )
            }
        }
    }
}
