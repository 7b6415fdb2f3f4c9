package doorstep.ui.model

import doorstep.bridge.api.ActKind
import doorstep.bridge.api.Core
import doorstep.bridge.api.Desk
import doorstep.bridge.api.DrugHint
import doorstep.bridge.api.Language
import doorstep.bridge.api.LockState
import doorstep.bridge.api.MeView
import doorstep.bridge.api.SheetKind
import doorstep.bridge.api.Tab
import doorstep.bridge.api.Target
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch

/** What stands between a person and the app's places. */
enum class Entrance {
    /** Not known yet: the first moments. */
    Looking,

    /** There is no store yet. */
    New,
    Locked,
    Open,
}

/**
 * @property problem why the store can't be used at all, and what to do
 * @property me none until it has been read
 * @property leaving what is filled in would be lost by going back: the person is asked first
 */
data class AppState(
    val entrance: Entrance = Entrance.Looking,
    val nav: Nav = Nav(),
    val settings: Settings = Settings(),
    val me: MeView? = null,
    val problem: String? = null,
    val leaving: Boolean = false,
)

/**
 * The whole app: the way in, where the person is, and what she chose. Lives as long as the process; [scope] draws (its
 * dispatcher is the main thread), [io] is where the core is asked. [saved] is what [save] gave before the process
 * ended; [platform] is the address that signing in offers; [keep] writes settings down for the next start; [onSigned]
 * hears that something waits for the platform.
 */
class AppModel(
    private val core: Core,
    scope: CoroutineScope,
    io: CoroutineDispatcher,
    saved: String? = null,
    settings: Settings = Settings(),
    private val keep: (Settings) -> Unit = {},
    private val platform: String = "",
    private val onSigned: () -> Unit = {},
) {
    private val session = Session(scope, io)
    private val shown = MutableStateFlow(AppState(nav = Nav.restore(saved), settings = settings))
    val state: StateFlow<AppState> = shown.asStateFlow()

    val unlock = UnlockModel(core, session, ::opened)
    val setup =
        SetupModel(core, session) { desk ->
            // What was set up is a demo: its meters are too, until somebody chooses others.
            choose { it.copy(radio = RadioChoice.Demo) }
            opened(desk)
        }
    val join =
        JoinModel(core, session, platform) { desk ->
            opened(desk)
            // What is in the store comes from the platform: how far that is, is what there is to see.
            go(Place.Sync)
            sync().start()
        }
    private val models = mutableMapOf<String, PlaceModel>()
    private val links = mutableMapOf<String, LinksModel>()
    private val syncing = SyncWork(session)
    private var lockings: Job? = null

    init {
        scope.launch {
            session.call { core.setLanguage(settings.language) }
            look()
        }
        scope.launch { session.desk.collect { if (it == null) closed() } }
    }

    /** Where the person is, for a later start; says nothing of what she saw there. */
    fun save(): String = shown.value.nav.save()

    /** Asks the core again whether there is a store and whether it can be opened. */
    fun lookAgain() {
        session.scope.launch { look() }
    }

    fun go(place: Place) = move { it.go(place) }

    fun go(tab: Tab) = go(tab.place)

    /** One step back; false when there is none: then the app is left. */
    fun back(): Boolean {
        val now = shown.value
        if (now.entrance == Entrance.New) return if (join.isSettingUp) setup.back() || join.back() else join.back()
        if (now.entrance != Entrance.Open) return false
        if (now.leaving) return true.also { stay() }
        if (now.nav.top == Place.ChangePin && changePin().back()) return true
        if (now.nav.top == Place.Inbox && inbox().back()) return true
        val before = now.nav.back() ?: return false
        if (models[now.nav.top.modelKey]?.unsaved == true) shown.update { it.copy(leaving = true) } else move { before }
        return true
    }

    /** What is filled in stays on the screen. */
    fun stay() = shown.update { it.copy(leaving = false) }

    /** Goes back from what is filled in, which is gone then. */
    fun throwAway() {
        models[shown.value.nav.top.modelKey]?.throwAway()
        move { it.back() ?: it }
    }

    fun lock() {
        session.scope.launch {
            session.call { core.lock() }
            session.close()
        }
    }

    fun setLanguage(language: Language) {
        choose { it.copy(language = language) }
        session.scope.launch {
            session.call { core.setLanguage(language) }
            readMe()
            if (shown.value.entrance == Entrance.Open) models.values.forEach { it.refresh() } else unlock.refresh()
        }
    }

    fun setTypeSize(size: TypeSize) = choose { it.copy(typeSize = size) }

    fun setSpeak(speak: Boolean) = choose { it.copy(speak = speak) }

    fun setRadio(radio: RadioChoice) = choose { it.copy(radio = radio) }

    fun today(): TodayModel = at(Place.Today) { TodayModel(session) }

    /** What a typed name of a drug may mean; nothing where drugs are not this person's concern. */
    suspend fun drugsNamed(typed: String): List<DrugHint> =
        (session.ask { drugsNamed(typed) } as? Answer.Got)?.value.orEmpty()

    fun residents(): ResidentsModel = at(Place.Residents) { ResidentsModel(session) }

    fun plan(): PlanModel = at(Place.Plan) { PlanModel(session) }

    fun inbox(): InboxModel = at(Place.Inbox) { InboxModel(session) }

    fun sync(): SyncModel = at(Place.Sync) { SyncModel(session, syncing, ::go) }

    fun platform(): PlatformModel = at(Place.Platform) { PlatformModel(session, platform) }

    /** The browser came back from the sign-in. */
    fun signedIn(address: String) {
        when {
            shown.value.entrance == Entrance.New -> join.finish(address)
            unlock.state.value.stopped != null -> unlock.finish(address)
            else -> {
                go(Place.Platform)
                platform().finish(address)
            }
        }
    }

    fun changePin(): ChangePinModel = at(Place.ChangePin) { ChangePinModel(core, session) }

    fun resident(resident: String): ResidentModel =
        at(Place.Resident(resident)) { ResidentModel(session, resident) { go(Place.Visit(it)) } }

    fun consents(resident: String): ConsentsModel = at(Place.Consents(resident)) { ConsentsModel(session, resident) }

    /** What today's page leads to, or, if not empty, that of the resident [about]. */
    fun links(about: String): LinksModel = links.getOrPut(about) { LinksModel(session, about, ::go, ::acted) }

    /** The app is put away: a consent, a referral or a changed record may wait, too, not a visit alone. */
    fun putAway() {
        session.scope.launch {
            val answer = session.ask { sync() }
            if (answer is Answer.Got && answer.value.waiting > 0) onSigned()
        }
    }

    /** Whoever was enrolled has a plan to look at; everything else changes today's doors. */
    private fun acted(act: Target.Act) =
        if (act.kind == ActKind.Enrol) go(Place.Sheet(SheetKind.Intervention, act.about)) else today().refresh()

    fun sheet(place: Place.Sheet): SheetModel = at(place) { SheetModel(session, place.kind, place.about, ::go) }

    fun form(place: Place.Form): FormModel = at(place) { FormModel(session, place, ::go) }

    /** The same for the visit, its review and the page after signing. */
    fun visit(visit: String): VisitModel = at(Place.Visit(visit)) { VisitModel(session, visit) { signed(visit) } }

    private fun signed(visit: String) {
        move { it.signed(visit) }
        onSigned()
    }

    fun record(resident: String): RecordModel = at(RecordPlace.Record(resident)) { RecordModel(session, resident) }

    fun timeline(resident: String): TimelineModel =
        at(RecordPlace.Timeline(resident)) { TimelineModel(session, resident) }

    fun version(place: RecordPlace.Version): VersionModel =
        at(place) { VersionModel(session, place.visit, place.version) }

    fun doubles(): DoublesModel = at(RecordPlace.Doubles) { DoublesModel(session) }

    fun scan(): ScanModel =
        at(RecordPlace.Scan) {
            ScanModel(session) { entries ->
                go(RecordPlace.New)
                recordForm(RecordPlace.New).begin(entries)
            }
        }

    /** The sheet that is filled in at a [place]; once saved, the record is shown in its stead. */
    fun recordForm(place: RecordPlace): RecordFormModel =
        at(place) {
            val onSaved = { resident: String -> move { (it.back() ?: Nav()).go(RecordPlace.Record(resident)) } }
            when (place) {
                is RecordPlace.Edit ->
                    RecordFormModel(
                        session,
                        place,
                        { recordSheet(place.resident, it) },
                        { saveRecord(place.resident, it).resident },
                        onSaved,
                    )
                is RecordPlace.SelfCare ->
                    RecordFormModel(
                        session,
                        place,
                        { selfCareSheet(place.resident, it) },
                        { assessSelfCare(place.resident, it).resident },
                        onSaved,
                    )
                is RecordPlace.Correct ->
                    RecordFormModel(
                        session,
                        place,
                        { correctionSheet(place.visit, it) },
                        { correctVisit(place.visit, it).visit },
                        { move { it.back() ?: it } },
                    )
                else ->
                    RecordFormModel(
                        session,
                        place,
                        { recordSheet(null, it) },
                        { registerResident(it).resident },
                        onSaved,
                    )
            }
        }

    private inline fun <reified M : PlaceModel> at(place: Place, make: () -> M): M =
        models.getOrPut(place.modelKey, make) as M

    private fun move(step: (Nav) -> Nav) {
        // Whoever leaves a page that was handed to a resident finds the phone locked: it may still be in her hand.
        val handed = shown.value.nav.top.isHandedOver
        shown.update {
            it.copy(nav = step(it.nav), entrance = if (handed) Entrance.Locked else it.entrance, leaving = false)
        }
        if (handed) lock()
        val needed = shown.value.nav.places.mapTo(mutableSetOf()) { it.modelKey }
        val gone = models.keys - needed
        gone.forEach { key -> models.remove(key)?.close() }
    }

    private suspend fun look() {
        when (val answer = session.call { core.lockView() }) {
            is Answer.Got -> {
                val entrance = if (answer.value.state == LockState.New) Entrance.New else Entrance.Locked
                // First what stands there, so that nothing moves under the finger afterwards.
                unlock.show(answer.value)
                shown.update { it.copy(entrance = entrance, problem = null) }
            }
            is Answer.Refused -> shown.update { it.copy(problem = answer.trouble.sentence) }
            Answer.Closed -> Unit
        }
    }

    private fun opened(desk: Desk) {
        session.open(desk)
        shown.update { it.copy(entrance = Entrance.Open) }
        lockings?.cancel()
        lockings = session.scope.launch { session.watch { lockings }.collect { session.close() } }
        session.scope.launch { readMe() }
        models.values.forEach { it.refresh() }
        syncing.begin()
    }

    private fun closed() {
        lockings?.cancel()
        syncing.end()
        if (shown.value.entrance != Entrance.Open) return
        shown.update { it.copy(entrance = Entrance.Locked, leaving = false) }
        models.values.forEach { it.forget() }
        links.clear()
        unlock.refresh()
    }

    private suspend fun readMe() {
        val answer = session.ask { me() }
        if (answer !is Answer.Got) return
        shown.update { it.copy(me = answer.value) }
        // Invented readings must not come into a real record, whatever was chosen on this phone before.
        if (!answer.value.demo && shown.value.settings.radio == RadioChoice.Demo) setRadio(Settings().radio)
    }

    private fun choose(change: (Settings) -> Settings) {
        shown.update { it.copy(settings = change(it.settings)) }
        keep(shown.value.settings)
    }
}

/** The place a tab leads to. */
val Tab.place: Place
    get() =
        when (this) {
            Tab.Today -> Place.Today
            Tab.Residents -> Place.Residents
            Tab.Plan -> Place.Plan
            Tab.Me -> Place.Me
        }

/** A visit, its review and the page after signing share one model. */
private val Place.modelKey: String
    get() =
        when (this) {
            is Place.Review -> Place.Visit(visit).key
            is Place.Signed -> Place.Visit(visit).key
            else -> key
        }
