package doorstep.desktop

import doorstep.bridge.api.Language
import doorstep.bridge.api.Role
import doorstep.bridge.api.VisitView
import doorstep.ui.model.AppModel
import doorstep.ui.model.Entrance
import doorstep.ui.model.Place
import doorstep.ui.model.Settings
import doorstep.ui.words.Strings
import doorstep.ui.words.stringsFor

/** A phone with a demo district on it, opened by its person, who is at today's doors. */
internal class OnScreen(val phone: Phone, language: Language) {
    val words: Strings = stringsFor(language)
    val model: AppModel
        get() = phone.device.model

    val top: Place
        get() = model.state.value.nav.top

    val visit: VisitView
        get() {
            val id =
                when (val place = top) {
                    is Place.Visit -> place.visit
                    is Place.Review -> place.visit
                    is Place.Signed -> place.visit
                    else -> error("no visit is on the screen but $place")
                }
            return checkNotNull(model.visit(id).state.value.view)
        }

    fun unlock() {
        phone.await(words.unlockTitle)
        phone.type(DEMO_PIN)
        phone.tap(words.unlock)
        phone.await("the open store") { model.state.value.entrance == Entrance.Open && model.state.value.me != null }
        phone.await("today's doors") { model.today().state.value.value != null }
    }

    fun open(name: String = DEMO_RESIDENT) {
        phone.tap(name, whole = false)
        phone.await("the page of $name") {
            (top as? Place.Resident)?.let { model.resident(it.resident).state.value.value } != null
        }
    }

    fun startVisit() {
        val resident = (top as Place.Resident).resident
        phone.tap(checkNotNull(model.resident(resident).state.value.value?.visitLabel))
        phone.await("the visit") { (top as? Place.Visit)?.let { model.visit(it.visit).state.value.view } != null }
    }

    fun review() {
        phone.tap(words.review(visit.signLabel))
        phone.await(words.reviewTitle)
    }

    fun sign() {
        phone.hold(words.holdTo(visit.signLabel), HOLD_MILLIS)
        phone.await(if (visit.handsIn) words.handedIn else words.signed)
    }

    companion object {
        /** One district a role and run; every phone has a copy. */
        private val districts by lazy {
            val folder = kotlin.io.path.createTempDirectory("districts").toFile()
            Runtime.getRuntime().addShutdownHook(Thread { folder.deleteRecursively() })
            Districts(folder)
        }

        fun use(role: Role = Role.Doctor, language: Language = Language.Chinese, way: OnScreen.() -> Unit) {
            Device(districts.of(role), Settings(language), clock = StillClock).use { device ->
                Phone.use(device) { phone ->
                    OnScreen(phone, language).run {
                        unlock()
                        way()
                    }
                }
            }
        }
    }
}
