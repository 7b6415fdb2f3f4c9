package app.doorstep

import android.os.Bundle
import android.os.Looper
import android.os.Parcel
import android.view.Window
import android.view.WindowManager.LayoutParams.FLAG_SECURE
import androidx.compose.ui.MotionDurationScale
import androidx.compose.ui.test.junit4.v2.createEmptyComposeRule
import androidx.test.core.app.ApplicationProvider
import doorstep.bridge.api.Role
import doorstep.ui.model.AppModel
import doorstep.ui.model.Entrance
import doorstep.ui.model.Place
import doorstep.ui.words.Strings
import doorstep.ui.words.stringsFor
import java.time.Duration
import org.junit.rules.ExternalResource
import org.junit.rules.RuleChain
import org.junit.rules.TestRule
import org.junit.runner.Description
import org.junit.runners.model.Statement
import org.robolectric.Robolectric
import org.robolectric.Shadows.shadowOf
import org.robolectric.android.controller.ActivityController

/**
 * A phone with the app on it, the real Rust library in the process. Animations are switched off in its settings; time
 * passes only where [await] lets it.
 */
class Phone : TestRule {
    private val compose = createEmptyComposeRule(NoAnimations)
    private var controller: ActivityController<MainActivity>? = null

    /** What is drawn. */
    val screen = Screen(compose, ::await)

    val app: TestApplication
        get() = ApplicationProvider.getApplicationContext()

    val activity: MainActivity
        get() = checkNotNull(controller) { "the app is not started" }.get()

    val model: AppModel
        get() = app.running(null).model

    /** The words of the app's language. */
    val words: Strings
        get() = stringsFor(model.state.value.settings.language)

    /** The app is opened; from [saved] if Android had ended its process. */
    fun start(saved: Bundle? = null) {
        val activity = Robolectric.buildActivity(MainActivity::class.java)
        controller = if (saved == null) activity.setup() else activity.setup(saved)
        await("the way in") { model.state.value.run { entrance != Entrance.Looking || problem != null } }
    }

    /** The phone is turned. */
    fun turn() {
        controller = checkNotNull(controller).recreate()
        compose.waitForIdle()
    }

    /** The app goes out of sight and comes back. */
    fun glanceAway() {
        checkNotNull(controller).pause().stop().start().resume()
        compose.waitForIdle()
    }

    /** Android saves where the person is and ends the process; nothing but that and the files is left. */
    fun endProcess(): Bundle {
        val saved = Bundle()
        checkNotNull(controller).pause().stop().saveInstanceState(saved).destroy()
        controller = null
        app.onTerminate()
        return saved.throughAnotherProcess()
    }

    /** Waits until [condition] holds; says [what] was awaited if it never does. */
    fun await(what: String, condition: () -> Boolean) =
        compose.waitUntil(what, PATIENCE_MILLIS) {
            shadowOf(Looper.getMainLooper()).idleFor(FRAME)
            condition()
        }

    /** The first start: [role], and a PIN twice. */
    fun setUp(role: Role = Role.Doctor) {
        screen.tap(words.tryDemo)
        screen.tap(words.role(role))
        screen.tap(words.next)
        screen.type(PIN)
        screen.tap(words.next)
        screen.type(PIN)
        screen.tap(words.makeStore)
        awaitOpen()
        await("today's list") { model.today().state.value.value != null }
    }

    fun lock() {
        screen.tap(words.me)
        screen.tap(words.lockNow)
        await("the lock") { model.state.value.entrance == Entrance.Locked }
    }

    fun unlock() {
        screen.type(PIN)
        screen.tap(words.unlock)
        awaitOpen()
    }

    private fun awaitOpen() =
        await("the open store") { model.state.value.run { entrance == Entrance.Open && me != null } }

    /** From today's list to the page of [name]. */
    fun openResident(name: String) {
        screen.await(name)
        screen.tap(name, whole = false)
        await("the page of $name") { resident()?.visitLabel != null }
        screen.await(words.beforeKnocking)
    }

    /** From today's list to the open visit of [name]. */
    fun openVisit(name: String) {
        openResident(name)
        startVisit()
    }

    /** From a resident's page to her visit. */
    fun startVisit() {
        screen.tap(checkNotNull(resident()?.visitLabel))
        await("the visit") { model.state.value.nav.top is Place.Visit }
        screen.await(words.typeByHand)
    }

    private fun resident() =
        (model.state.value.nav.top as? Place.Resident)?.let { model.resident(it.resident).state.value.value }

    /** The system's settings let the app look for meters. */
    fun allowMeters() = shadowOf(app).grantPermissions(*app.running(null).permission.wanted.toTypedArray())

    override fun apply(base: Statement, description: Description): Statement {
        val ended =
            object : ExternalResource() {
                override fun after() {
                    controller?.pause()?.stop()?.destroy()
                }
            }
        return RuleChain.outerRule(compose).around(ended).apply(base, description)
    }

    private object NoAnimations : MotionDurationScale {
        override val scaleFactor = 0f
    }

    companion object {
        const val PIN = "258036"
        private const val PATIENCE_MILLIS = 60_000L
        private val FRAME = Duration.ofMillis(16)
    }
}

/** As Android keeps it while the process is gone: bytes. */
private fun Bundle.throughAnotherProcess(): Bundle {
    val parcel = Parcel.obtain()
    parcel.writeBundle(this)
    parcel.setDataPosition(0)
    return checkNotNull(parcel.readBundle(MainActivity::class.java.classLoader)).also { parcel.recycle() }
}

/** Nobody can take a picture of it. */
internal val Window.isSecure: Boolean
    get() = attributes.flags and FLAG_SECURE != 0
