package doorstep.ui

import androidx.compose.runtime.Composable
import androidx.compose.runtime.DisposableEffect
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableIntStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import doorstep.bridge.api.SheetKind
import doorstep.bridge.api.Tab
import doorstep.bridge.api.VirtualMeters
import doorstep.ui.demo.BesideMeters
import doorstep.ui.demo.DemoWords
import doorstep.ui.model.AppModel
import doorstep.ui.model.AppState
import doorstep.ui.model.Arrival
import doorstep.ui.model.FormModel
import doorstep.ui.model.InboxModel
import doorstep.ui.model.Place
import doorstep.ui.model.PlaceModel
import doorstep.ui.model.PlatformModel
import doorstep.ui.model.RadioChoice
import doorstep.ui.model.RecordPlace
import doorstep.ui.model.Settings
import doorstep.ui.model.SyncModel
import doorstep.ui.model.VisitEvent
import doorstep.ui.model.VisitModel
import doorstep.ui.screens.ChangePinScreen
import doorstep.ui.screens.ConsentsScreen
import doorstep.ui.screens.FormEvent
import doorstep.ui.screens.FormScreen
import doorstep.ui.screens.InboxEvent
import doorstep.ui.screens.InboxScreen
import doorstep.ui.screens.MeEvent
import doorstep.ui.screens.MeScreen
import doorstep.ui.screens.PastVisitScreen
import doorstep.ui.screens.PlanScreen
import doorstep.ui.screens.PlatformEvent
import doorstep.ui.screens.PlatformScreen
import doorstep.ui.screens.ResidentEvent
import doorstep.ui.screens.ResidentScreen
import doorstep.ui.screens.ResidentsScreen
import doorstep.ui.screens.ReviewScreen
import doorstep.ui.screens.SheetScreen
import doorstep.ui.screens.SignedScreen
import doorstep.ui.screens.SyncEvent
import doorstep.ui.screens.SyncScreen
import doorstep.ui.screens.TodayScreen
import doorstep.ui.screens.VisitScreen

/** The place where the person is. */
@Composable
internal fun PlaceContent(
    model: AppModel,
    state: AppState,
    feedback: Feedback,
    meters: VirtualMeters?,
    radios: List<RadioChoice>,
) {
    val back = {
        model.back()
        Unit
    }
    when (val place = state.nav.top) {
        Place.Today -> {
            val today = model.today().fresh()
            val loaded by today.state.collectAsState()
            val alone = Tab.Me !in state.me?.tabs.orEmpty() && state.me != null
            val ways = model.links("").fresh()
            val links by ways.state.collectAsState()
            TodayScreen(loaded, alone, links, model::go, feedback::dial, { ways.open(it, feedback) })
        }
        Place.Residents -> {
            val residents = model.residents().fresh()
            val loaded by residents.state.collectAsState()
            val query by residents.query.collectAsState()
            val whole by residents.whole.collectAsState()
            ResidentsScreen(loaded, query, residents::search, model::go, state.me, whole, residents::more)
        }
        Place.Plan -> {
            val plan = model.plan().fresh()
            val loaded by plan.state.collectAsState()
            PlanScreen(loaded, plan::tick, model::go)
        }
        Place.Inbox -> Inbox(model, meters, DemoWords(state.settings.language), feedback, back)
        Place.Sync -> {
            val sync = model.sync().fresh()
            val loaded by sync.state.collectAsState()
            val going by sync.going.collectAsState()
            SyncScreen(loaded, going, { sync.on(it, model) }, back)
        }
        Place.Platform -> Platform(model, feedback, back)
        Place.Me ->
            MeScreen(
                state.me,
                state.settings,
                radios,
                { model.on(it) },
                back.takeIf { Tab.Me !in state.me?.tabs.orEmpty() },
            )
        Place.ChangePin -> {
            val change = model.changePin()
            val pin by change.state.collectAsState()
            ChangePinScreen(pin, change::press, change::next, back)
        }
        is Place.Resident -> Resident(model, place.resident, feedback, back)
        is Place.Consents -> {
            val consents = model.consents(place.resident).fresh()
            val loaded by consents.state.collectAsState()
            val agreeing by consents.agreeing.collectAsState()
            ConsentsScreen(loaded, agreeing, consents, back)
        }
        is Place.Sheet -> {
            val sheet = model.sheet(place).fresh()
            val loaded by sheet.state.collectAsState()
            SheetScreen(loaded, { sheet.open(it, feedback) }, back)
        }
        is Place.Form -> {
            val form = model.form(place).fresh()
            val filled by form.state.collectAsState()
            FormScreen(filled, form::on, back)
        }
        is Place.Visit -> Visit(model, place.visit, state.settings, feedback, meters, back)
        is Place.Review -> Review(model, place.visit, state.settings.speak, feedback, back)
        is RecordPlace -> RecordContent(model, place, back)
        is Place.Signed -> {
            val visit by model.visit(place.visit).fresh().state.collectAsState()
            val today by model.today().fresh().state.collectAsState()
            val ways = model.links("")
            SignedScreen(visit, today.value, { ways.open(it, feedback) }, model::go)
        }
    }
}

/** Reads anew on arriving at a place. */
@Composable
internal fun <M : PlaceModel> M.fresh(): M {
    LaunchedEffect(this) { refresh() }
    return this
}

@Composable
private fun Resident(model: AppModel, id: String, feedback: Feedback, onBack: () -> Unit) {
    val resident = model.resident(id).fresh()
    val loaded by resident.state.collectAsState()
    val readings by resident.readings.collectAsState()
    val unmasking by resident.unmasking.collectAsState()
    val dating by resident.dating.collectAsState()
    val onEvent = { event: ResidentEvent ->
        when (event) {
            ResidentEvent.StartVisit -> resident.startVisit()
            is ResidentEvent.Call -> feedback.dial(event.phone)
            ResidentEvent.AskToUnmask -> resident.askToUnmask()
            is ResidentEvent.GiveReason -> resident.giveReason(event.reason)
            ResidentEvent.Unmask -> resident.unmask()
            ResidentEvent.CancelUnmask -> resident.cancelUnmask()
            is ResidentEvent.ShowReadings -> resident.showReadings(event.show)
            is ResidentEvent.OfReading -> resident.on(event.event)
            is ResidentEvent.ReleaseMeter -> resident.releaseMeter(event.meter)
        }
    }
    val ways = model.links(id).fresh()
    val links by ways.state.collectAsState()
    ResidentScreen(loaded, readings, unmasking, dating, links, onEvent, { ways.open(it, feedback) }, model::go, onBack)
}

/** Listens as long as the inbox is on the screen. */
@Composable
private fun Inbox(
    model: AppModel,
    meters: VirtualMeters?,
    words: DemoWords,
    feedback: Feedback,
    onBack: () -> Unit,
) {
    val inbox = model.inbox().fresh()
    val state by inbox.state.collectAsState()
    DisposableEffect(inbox) {
        inbox.listen()
        feedback.stayAwake(true)
        onDispose {
            feedback.stayAwake(false)
            inbox.stopListening()
        }
    }
    BesideMeters(meters, words) { InboxScreen(state, inbox::on, onBack) }
}

private fun InboxModel.on(event: InboxEvent) =
    when (event) {
        is InboxEvent.Choose -> choose(event.record, event.on)
        is InboxEvent.ChooseAll -> chooseAll(event.on)
        InboxEvent.AskWhose -> askWhose()
        is InboxEvent.Search -> search(event.query)
        is InboxEvent.Pick -> pick(event.person)
        is InboxEvent.OwnMeter -> ownMeter(event.on)
        InboxEvent.Give -> give()
        is InboxEvent.SetAside -> setAside(event.why)
        is InboxEvent.AskWhen -> askWhen(event.row)
        is InboxEvent.Date -> date(event.day, event.time)
    }

private fun FormModel.on(event: FormEvent) =
    when (event) {
        is FormEvent.Enter -> on(event.event)
        is FormEvent.Choose -> choose(event.resident, event.on)
        is FormEvent.ChooseAll -> chooseAll(event.on)
        FormEvent.StartOver -> startOver()
        FormEvent.Submit -> submit()
        is FormEvent.Open -> open(event.target)
    }

@Composable
private fun Visit(
    model: AppModel,
    id: String,
    settings: Settings,
    feedback: Feedback,
    meters: VirtualMeters?,
    onBack: () -> Unit,
) {
    val visit = model.visit(id).fresh()
    val state by visit.state.collectAsState()
    val view = state.view
    if (view?.signedLine != null) return PastVisitScreen(view, model::go, onBack)
    Ears(visit, state.arrival, settings.speak, feedback)
    BesideMeters(meters, DemoWords(settings.language)) {
        VisitScreen(state, visit::on, { model.go(Place.Review(id)) }, onBack)
    }
}

@Composable
private fun Review(model: AppModel, id: String, speak: Boolean, feedback: Feedback, onBack: () -> Unit) {
    val visit = model.visit(id).fresh()
    val state by visit.state.collectAsState()
    val view = state.view
    if (view?.signedLine != null) return PastVisitScreen(view, model::go, onBack)
    Ears(visit, state.arrival, speak, feedback)
    val find = { field: String ->
        visit.on(VisitEvent.Find(field))
        onBack()
    }
    ReviewScreen(state, visit::on, find, onBack)
}

/** Listens as long as the visit is on the screen, and says what arrives. */
@Composable
private fun Ears(visit: VisitModel, arrival: Arrival?, speak: Boolean, feedback: Feedback) {
    DisposableEffect(visit) {
        visit.listen()
        feedback.stayAwake(true)
        onDispose {
            feedback.stayAwake(false)
            visit.stopListening()
        }
    }
    var heard by remember(visit) { mutableIntStateOf(arrival?.count ?: 0) }
    LaunchedEffect(arrival) {
        if (arrival == null || arrival.count == heard) return@LaunchedEffect
        heard = arrival.count
        feedback.vibrate()
        feedback.tone()
        if (speak) feedback.speak(arrival.spoken)
    }
}

private fun AppModel.on(event: MeEvent) =
    when (event) {
        is MeEvent.Speak -> setSpeak(event.on)
        is MeEvent.Choose -> setLanguage(event.language)
        is MeEvent.Size -> setTypeSize(event.size)
        is MeEvent.Hear -> setRadio(event.radio)
        MeEvent.Lock -> lock()
        MeEvent.ChangePin -> go(Place.ChangePin)
        MeEvent.CheckStore -> go(Place.Sheet(SheetKind.StoreCheck, ""))
    }

private fun SyncModel.on(event: SyncEvent, model: AppModel) =
    when (event) {
        SyncEvent.Start -> start()
        SyncEvent.Stop -> stop()
        SyncEvent.Platform -> model.go(Place.Platform)
        is SyncEvent.Open -> open(event.target)
    }

@Composable
private fun Platform(model: AppModel, feedback: Feedback, onBack: () -> Unit) {
    val platform = model.platform().fresh()
    val state by platform.state.collectAsState()
    OpenInBrowser(state.page, feedback, platform::pageOpened)
    PlatformScreen(state, platform::on, onBack)
}

private fun PlatformModel.on(event: PlatformEvent) =
    when (event) {
        is PlatformEvent.Base -> typeBase(event.text)
        is PlatformEvent.Token -> typeToken(event.text)
        PlatformEvent.Browser -> begin()
        PlatformEvent.WithToken -> withToken()
        PlatformEvent.SignOut -> signOut()
    }
