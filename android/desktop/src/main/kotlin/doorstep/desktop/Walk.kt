package doorstep.desktop

import doorstep.bridge.api.Clock
import doorstep.bridge.api.FieldState
import doorstep.bridge.api.FieldView
import doorstep.bridge.api.HeroView
import doorstep.bridge.api.Role
import doorstep.bridge.api.VisitView
import doorstep.ui.model.Entrance
import doorstep.ui.model.Place
import doorstep.ui.model.Settings
import doorstep.ui.words.Strings
import doorstep.ui.words.stringsFor
import java.io.File
import kotlinx.coroutines.runBlocking

/** For the demo alone. */
internal const val DEMO_PIN = "258036"

/** Who is visited: both diseases, a year of history. */
internal const val DEMO_RESIDENT = "王桂兰"

/** Who lives with her: hypertension. */
internal const val DEMO_NEIGHBOUR = "张德福"

/** Long enough to be a signature. */
internal const val HOLD_MILLIS = 1_200L

/**
 * The doctor's visit through the real screens, from the first start to the signature and back after a restart; of
 * another role every page from the first start to what is handed in. Everything is done by touch and by typing; a step
 * that does not show what it should ends the walk.
 */
internal class Walk(
    private val options: Options,
    private val store: File,
    folder: File,
    private val clock: Clock? = null,
    private val pixels: Float = SHARP,
    out: (String) -> Unit,
) {
    private val report = Report(folder, out)
    private val told = WalkWords(options.spoken)
    private val words: Strings = stringsFor(options.spoken)
    private lateinit var phone: Phone

    private val view: VisitView
        get() {
            val place = phone.device.model.state.value.nav.top
            val visit =
                when (place) {
                    is Place.Visit -> place.visit
                    is Place.Review -> place.visit
                    is Place.Signed -> place.visit
                    else -> throw WalkFailed("no visit is on the screen but $place")
                }
            return expect("the visit", phone.device.model.visit(visit).state.value.view)
        }

    /** Walks from an empty [store]. */
    fun walk() {
        when (val role = options.role ?: Role.Doctor) {
            Role.Doctor -> visit()
            else -> pages(role)
        }
    }

    /** Each page of a [role] with its picture and what is written on it. */
    private fun pages(role: Role) {
        device().use { device ->
            Phone.use(device, type = options.type, dark = options.dark, pixels = pixels) {
                phone = it
                Tour(phone, options.spoken) { stop ->
                        phone.scrollToTop()
                        report.step(told.page(stop), stop)
                        picture()
                        phone.shown().distinct().forEach(report::line)
                    }
                    .asSeenBy(role)
            }
        }
        report.write(mapOf(told.files to "${noNameInFiles()}"))
    }

    private fun visit() {
        Phone.use(device(), type = options.type, dark = options.dark, pixels = pixels) {
            phone = it
            setUp()
            lockAndUnlock()
            today()
            resident()
            val touched = readings()
            answers()
            judgement()
            plan()
            val touches = sign(touched)
            waiting()
            again()
            neighbour()
            Round(phone, report, told, words).walk()
            report.write(mapOf(told.taps to "$touches", told.files to "${noNameInFiles()}"))
            phone.device.close()
        }
    }

    private fun device() =
        Device(store, Settings(language = options.spoken), clock = clock, platform = options.platform)

    private fun picture() = phone.picture(report.picture())

    private fun setUp() {
        report.step(told.setUp, "first-start")
        phone.await(words.setupTitle)
        phone.tap(words.tryDemo)
        phone.tap(words.role(Role.Doctor))
        picture()
        phone.tap(words.next)
        phone.type(DEMO_PIN)
        phone.tap(words.next)
        phone.type(DEMO_PIN)
        phone.tap(words.makeStore)
        phone.await(words.makingStore) { phone.device.model.state.value.entrance == Entrance.Open }
        report.step(told.made)
        val me = awaited("who uses the phone") { phone.device.model.state.value.me }
        report.line("${me.name} · ${me.roleWord} · ${me.team}")
        report.line(me.storeLine)
        report.line(me.versionLine)
    }

    private fun lockAndUnlock() {
        report.step(told.locked, "locked")
        phone.tap(words.me)
        phone.tap(words.lockNow)
        phone.await(words.unlockTitle)
        picture()
        phone.type(DEMO_PIN)
        phone.tap(words.unlock)
        phone.await(words.lockNow)
        phone.tap(words.today)
    }

    private fun today() {
        report.step(told.today, "today")
        val today = awaited("today's doors") { phone.device.model.today().state.value.value }
        phone.await(DEMO_RESIDENT)
        picture()
        report.line("${today.dateLine} · ${today.progressLine} · ${today.sync.line}")
        for (alert in today.alerts) report.line("▲ ${alert.line} → ${alert.action}")
        for (building in today.buildings) {
            report.line(building.title)
            for (door in building.doors) {
                for (person in door.people) {
                    val why = listOfNotNull(person.colour?.word) + person.reasons
                    report.line("  ${door.place}  ${person.name} · ${why.joinToString(" · ")}")
                }
            }
        }
    }

    private fun resident() {
        report.step(told.resident, "resident")
        phone.tap(DEMO_RESIDENT, whole = false)
        val place = phone.device.model.state.value.nav.top as? Place.Resident
        val id = expect("the resident's page", place).resident
        val her = awaited("her history") { phone.device.model.resident(id).state.value.value }
        phone.await(words.beforeKnocking)
        picture()
        report.line("${her.name} ${her.ageLine} · ${her.place} · ${her.colour?.word.orEmpty()}")
        for (line in her.know + her.conditions) report.line(line)
        report.step(told.trend, "trend")
        val trend = expect("a trend of blood pressure", her.pressure)
        phone.scrollTo((her.glucose ?: trend).spoken)
        picture()
        report.line(trend.points.joinToString(" → ") { "${it.whenText} ${it.label}" })
        for (change in trend.changes) report.line(change.label)
        report.step(told.visit, "visit")
        phone.tap(expect("a button to start a visit", her.visitLabel))
        phone.await(words.notMeasured)
        picture()
        val open = view
        report.line("${words.toAsk(open.toAsk)} · ${words.unchanged(open.unchanged)}")
    }

    /** Two meters send what real ones were captured with. Returns what had been touched by then. */
    private fun readings(): Int {
        report.step(told.cuff, "cuff")
        runBlocking { phone.device.core.meters.replayCuff() }
        phone.await("the cuff's reading") { view.pressure?.value == "106/71" }
        hero(expect("blood pressure", view.pressure))
        picture()
        report.step(told.strip, "strip")
        runBlocking { phone.device.core.meters.replayStrip() }
        phone.await("the glucometer's reading") { view.glucose?.value == "6.2" }
        val glucose = expect("glucose", view.glucose)
        hero(glucose)
        picture()
        return phone.touches
    }

    private fun hero(hero: HeroView) {
        phone.await(hero.spoken)
        val meaning = hero.meaning?.word.orEmpty()
        report.line("${hero.title} ${hero.value} ${hero.unit}  $meaning · ${hero.detail}")
        for (mark in hero.marks + listOfNotNull(hero.hint)) report.line(mark)
    }

    private fun answers() {
        report.step(told.kept, "kept")
        val unchanged = view.unchanged
        phone.tap(words.keepAll)
        phone.await("every offered answer taken") { view.unchanged == 0 }
        phone.scrollTo(words.kept(unchanged))
        picture()
        report.line(told.fields(unchanged))
        report.step(told.asked, "answered")
        var field = nextGap()
        while (field != null) {
            answer(field)
            field = nextGap()
        }
        picture()
    }

    private fun nextGap(): FieldView? {
        val gaps = view.gaps.mapTo(mutableSetOf()) { it.field }
        return view.sections.flatMap { it.fields }.find { it.field in gaps && it.state == FieldState.Open }
    }

    private fun answer(field: FieldView) {
        val given = expect("an answer to ${field.label}", demoAnswers[field.field])
        phone.fill(words, field, given)
        phone.await("${field.label} answered") { answered(field.field) != null }
        report.line("${field.label}${words.colon}${answered(field.field)?.text} ${field.unit.orEmpty()}")
    }

    private fun answered(field: String): FieldView? =
        view.sections.flatMap { it.fields }.find { it.field == field && it.state == FieldState.Answered }

    private fun judgement() {
        report.step(told.judged, "judgement")
        phone.scrollToTop()
        phone.scrollTo(expect("the next visit", view.nextLine))
        picture()
        if (view.judgements.size != 2) throw WalkFailed("two forms are judged, not ${view.judgements.size}")
        for (judgement in view.judgements) {
            phone.scrollTo(judgement.verdict)
            report.line("${judgement.title}${words.colon}${judgement.verdict}")
            for (reason in judgement.reasons) report.line("· $reason")
            judgement.referral?.let { report.line(it) }
            report.line(words.rulesVersion(judgement.rules))
        }
        report.line(expect("the next visit", view.nextLine))
    }

    private fun plan() {
        report.step(told.ticked, "plan")
        val plan = expect("a 5+2 plan", view.plan)
        val item = expect("a step this role may tick", plan.items.find { it.mayTick && !it.doneToday })
        phone.tap(words.planToday(plan.items.count { it.doneToday }, plan.items.size))
        phone.tap(item.label)
        phone.await("${item.label} ticked") { view.plan?.items?.find { it.item == item.item }?.doneToday == true }
        picture()
        report.line(plan.title)
        for (now in expect("a 5+2 plan", view.plan).items) {
            report.line("${if (now.doneToday) "✓" else "·"} ${now.label}  ${now.line}")
        }
    }

    /** Returns how many touches it took. */
    private fun sign(before: Int): Int {
        report.step(told.review, "review")
        val label = view.signLabel
        val start = phone.touches
        phone.tap(words.review(label))
        phone.await(words.reviewTitle)
        phone.scrollTo(words.noGaps)
        if (view.gaps.isNotEmpty()) throw WalkFailed("left open: ${view.gaps.joinToString { it.label }}")
        phone.scrollToTop()
        picture()
        report.line(words.noGaps)
        report.step(told.signed, "signed")
        phone.hold(words.holdTo(label), HOLD_MILLIS)
        phone.await(words.signed)
        phone.await("the next door") { phone.device.model.today().state.value.value != null }
        picture()
        report.line(expect("who signed", view.signedLine))
        check(phone.touches > before)
        return phone.touches - start
    }

    private fun waiting() {
        report.step(told.waiting, "waiting")
        phone.tap(words.backToToday)
        val sync =
            awaited("a visit that waits") {
                phone.device.model.today().state.value.value?.sync?.takeIf { it.waiting == 1 }
            }
        phone.await(sync.line)
        phone.tap(sync.line)
        phone.await(words.syncTitle)
        val row =
            awaited("the list of what waits") {
                phone.device.model.sync().state.value.value?.sync?.rows?.singleOrNull()
            }
        phone.await(row.state)
        picture()
        report.line("${sync.line} · ${row.title} · ${row.state}")
        if (options.platform != null) uploaded()
    }

    /** To the platform that is there: it says itself that it has the visit. */
    private fun uploaded() {
        report.step(told.uploaded, "uploaded")
        phone.tap(words.signInToPlatform)
        phone.await("where the sign-in stands") { phone.device.model.platform().state.value.signIn != null }
        phone.type(words.platformToken, "demo")
        phone.tap(words.signInWithToken)
        phone.await(words.signOut)
        phone.back()
        phone.await(words.uploadNow)
        phone.tap(words.uploadNow)
        val row =
            awaited("that the platform has it") {
                phone.device.model.sync().state.value.value?.sync?.takeIf { it.waiting == 0 }?.rows?.firstOrNull()
            }
        phone.await(row.state)
        picture()
        report.line("${row.title} · ${row.state}")
    }

    /** Only the store is left; the app begins anew. */
    private fun again() {
        report.step(told.again, "again")
        phone.device.close()
        phone.device = device()
        phone.await(words.unlockTitle)
        phone.type(DEMO_PIN)
        phone.tap(words.unlock)
        awaited("today's doors") { phone.device.model.today().state.value.value }
        phone.await(words.actFirst)
        phone.tap(DEMO_RESIDENT, whole = false)
        phone.await(words.beforeKnocking)
        val id = expect("the resident's page", phone.device.model.state.value.nav.top as? Place.Resident).resident
        val past = awaited("her visits") { phone.device.model.resident(id).state.value.value?.visits?.firstOrNull() }
        phone.tap(past.title, whole = false)
        phone.await("106/71")
        picture()
        val signed = view
        report.line(expect("who signed", signed.signedLine))
        for (hero in listOfNotNull(signed.pressure, signed.glucose)) report.line(
            "${hero.title} ${hero.value} ${hero.unit}"
        )
        for (judgement in signed.judgements) report.line("${judgement.title}${words.colon}${judgement.verdict}")
    }

    /** Who lives behind the same door has a visit of his own. */
    private fun neighbour() {
        report.step(told.neighbour, "neighbour")
        phone.back()
        phone.back()
        phone.tap(DEMO_NEIGHBOUR, whole = false)
        val id = expect("his page", phone.device.model.state.value.nav.top as? Place.Resident).resident
        val his = awaited("his history") { phone.device.model.resident(id).state.value.value }
        report.line("${his.name} ${his.ageLine} · ${his.place} · ${his.colour?.word.orEmpty()}")
        phone.tap(expect("a button to start a visit", his.visitLabel))
        phone.await(words.notMeasured)
        runBlocking { phone.device.core.meters.pressCuff(136, 84, 74) }
        phone.await("the cuff's reading") { view.pressure?.value == "136/84" }
        hero(expect("blood pressure", view.pressure))
        if (view.unchanged > 0) phone.tap(words.keepAll)
        phone.await("every offered answer taken") { view.unchanged == 0 }
        var field = nextGap()
        while (field != null) {
            answer(field)
            field = nextGap()
        }
        picture()
        for (judgement in view.judgements) report.line("${judgement.title}${words.colon}${judgement.verdict}")
        val label = view.signLabel
        phone.tap(words.review(label))
        phone.await(words.reviewTitle)
        phone.hold(words.holdTo(label), HOLD_MILLIS)
        phone.await(words.signed)
        report.line(awaited("who signed") { view.signedLine })
        phone.tap(words.backToToday)
    }

    /** Neither the store nor what SQLite keeps beside it has a name in it that can be read. */
    private fun noNameInFiles(): Boolean {
        val name = DEMO_RESIDENT.toByteArray().toString(Charsets.ISO_8859_1)
        val files = store.walk().filter { it.isFile }.toList()
        val found = files.filter { name in it.readBytes().toString(Charsets.ISO_8859_1) }
        if (files.isEmpty() || found.isNotEmpty()) throw WalkFailed("a name can be read in $found")
        return true
    }

    private fun <T : Any> awaited(what: String, read: () -> T?): T {
        phone.await(what) { read() != null }
        return expect(what, read())
    }
}

/** What the resident says at the door, by field; a code by its number. */
internal val demoAnswers =
    mapOf(
        "hypertension_symptoms" to "1",
        "diabetes_symptoms" to "1",
        "emergency_signs" to "1",
        "complication_new_or_worse" to "1",
        "weight" to "66.2",
        "foot_pulse" to "1",
        "mental_adjustment" to "1",
        "compliance" to "1",
        "adherence" to "1",
        "adverse_reaction" to "1",
        "hypoglycaemia" to "1",
    )
