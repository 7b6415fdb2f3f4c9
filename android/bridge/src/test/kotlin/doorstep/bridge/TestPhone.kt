package doorstep.bridge

import doorstep.bridge.api.Clock
import doorstep.bridge.api.Desk
import doorstep.bridge.api.FieldInput
import doorstep.bridge.api.FieldView
import doorstep.bridge.api.Language
import doorstep.bridge.api.Radio
import doorstep.bridge.api.Role
import doorstep.bridge.api.Trouble
import doorstep.bridge.api.Vault
import doorstep.bridge.api.VirtualMeters
import doorstep.bridge.api.VisitView
import java.io.File
import java.nio.file.Files
import java.nio.file.StandardCopyOption
import java.time.OffsetDateTime
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.atomic.AtomicLong
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import uniffi.doorstep_ffi.ClockPort
import uniffi.doorstep_ffi.Desk as CoreDesk
import uniffi.doorstep_ffi.Doorstep

/** Hard enough to guess. */
internal const val PIN = "258036"

/** Of the demo district: both diseases, a 5+2 plan, four visits. */
internal const val WANG = "王桂兰"

/** A tenth of a second before an untouched desk locks itself. Its watches sleep for as long as it has left. */
internal val almostIdle: Duration = 5.minutes - 100.milliseconds

private val start = OffsetDateTime.parse("2026-09-02T08:30:00+08:00").toInstant().toEpochMilli()

/** Half past eight on Wednesday, 2 September 2026, in Beijing, until it is moved. */
internal class TestClock : Clock {
    private val passed = AtomicLong()

    fun pass(time: Duration) {
        passed.addAndGet(time.inWholeMilliseconds)
    }

    override fun nowMillis(): Long = start + passed.get()

    override fun offsetMinutes(): Int = 8 * 60

    override fun monotonicMillis(): Long = 1_000_000 + passed.get()
}

/** A phone in a folder of its own, on a clock that stands still. */
internal class TestPhone(vault: Vault? = null, val folder: File = newFolder(), val clock: TestClock = TestClock()) :
    AutoCloseable {
    /** With what it listens. */
    @Volatile var radio: Radio = Radio.Virtual

    val core = RustCore(folder.path, Dispatchers.IO, vault, clock, { radio })
    val meters: VirtualMeters
        get() = core.meters

    /** The next start of the app on the same phone. */
    fun restarted(vault: Vault? = null): TestPhone {
        core.close()
        return TestPhone(vault, folder, clock)
    }

    override fun close() {
        core.close()
    }

    companion object {
        private val districts = ConcurrentHashMap<Role, File>()

        /** A phone that was set up for [role] and is locked. Making a district takes seconds, so each is made once. */
        fun of(role: Role): TestPhone {
            val district =
                districts.computeIfAbsent(role) {
                    TestPhone().use {
                        runBlocking { it.core.setUpDemo(PIN, role) }
                        it.folder
                    }
                }
            val copy = newFolder()
            for (file in district.walk().filter { it.isFile }) file.copyTo(copy, file.relativeTo(district).path)
            return TestPhone(folder = copy)
        }
    }
}

/** A file of this phone by its name, wherever it lies in the folder. */
internal fun TestPhone.file(name: String): File = folder.walk().single { it.name == name }

/** To the same place in another [folder]. Who may read the copy is whoever may read the file. */
internal fun File.copyTo(folder: File, path: String) {
    val target = File(folder, path).toPath()
    Files.createDirectories(target.parent)
    Files.copy(toPath(), target, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING)
}

/** Gone when the tests are over. */
internal fun newFolder(): File = Files.createTempDirectory(allFolders.toPath(), "phone").toFile()

private val allFolders: File by lazy {
    val all = Files.createTempDirectory("doorstep-bridge").toFile()
    Runtime.getRuntime().addShutdownHook(Thread { all.deleteRecursively() })
    all
}

/** With the phone of [role], unlocked. */
internal fun withPhone(role: Role, block: suspend CoroutineScope.(TestPhone, Desk) -> Unit) = live {
    TestPhone.of(role).use { phone -> block(phone, phone.core.unlock(PIN)) }
}

/**
 * With the generated objects, without the bridge, on the doctor's phone; [look] runs whenever the core looks at the
 * clock.
 */
internal fun withBindings(
    look: () -> Unit = {},
    block: suspend CoroutineScope.(Doorstep, CoreDesk, TestClock) -> Unit,
) = live {
    val clock = TestClock()
    val port =
        object : ClockPort {
            override fun nowMillis(): Long = clock.nowMillis()

            override fun offsetMinutes(): Int = clock.offsetMinutes()

            override fun monotonicMillis(): ULong {
                look()
                return clock.monotonicMillis().toULong()
            }
        }
    Doorstep.open(TestPhone.of(Role.Doctor).folder.path, null, port).use { doorstep ->
        doorstep.unlock(PIN).use { desk -> block(doorstep, desk, clock) }
        doorstep.lock()
    }
}

/** Runs [block] to its end; one that waits for what never comes ends too. */
internal fun live(block: suspend CoroutineScope.() -> Unit) = runBlocking { withTimeout(5.minutes, block) }

internal suspend fun Desk.idOf(name: String): String = residents(name).single { it.name == name }.resident

internal fun VisitView.field(id: String): FieldView = sections.flatMap { it.fields }.single { it.field == id }

internal fun typed(text: String) = FieldInput.Text(text)

internal fun chosen(vararg codes: Int) = FieldInput.Codes(codes.toList())

/** What [question] fails with. */
internal suspend inline fun <reified T : Throwable> failure(question: suspend () -> Any?): T {
    val answer =
        try {
            question()
        } catch (error: Throwable) {
            if (error is T) return error
            throw error
        }
    throw AssertionError("no ${T::class.simpleName} but $answer")
}

/** The sentence of the [T] that [question] fails with, in Chinese and in English. */
internal suspend inline fun <reified T : Trouble> RustCore.told(question: suspend () -> Any?): Pair<String, String> {
    val sentences =
        listOf(Language.Chinese, Language.English).map {
            setLanguage(it)
            failure<T>(question).sentence
        }
    setLanguage(Language.Chinese)
    return sentences[0] to sentences[1]
}
