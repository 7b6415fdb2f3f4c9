package doorstep.desktop

import doorstep.bridge.api.Language
import doorstep.bridge.api.NobodysWhy
import doorstep.bridge.api.Purpose
import doorstep.bridge.api.Role
import doorstep.bridge.api.Tab
import doorstep.bridge.api.VisitView
import doorstep.ui.model.AppModel
import doorstep.ui.model.ConsentsModel
import doorstep.ui.model.Entrance
import doorstep.ui.model.Group
import doorstep.ui.model.Place
import doorstep.ui.model.RecordPlace
import doorstep.ui.model.VisitEvent
import doorstep.ui.model.VisitModel
import doorstep.ui.model.Way
import doorstep.ui.words.of
import doorstep.ui.words.stringsFor
import kotlinx.coroutines.runBlocking

/** Two readings a minute apart that differ a lot: far too high, and the meter asks for a third. */
private val readings = listOf(Triple(182, 112, 104), Triple(165, 101, 98))

/**
 * A way through every screen there is, on a phone that nobody has used. [stop] is told at each of them what it is
 * called, and finds it as a person does who has just come there.
 */
internal class Tour(private val phone: Phone, language: Language, private val stop: (String) -> Unit) {
    private val words = stringsFor(language)
    private val model
        get() = phone.device.model

    private val visit: VisitModel
        get() =
            when (val place = model.state.value.nav.top) {
                is Place.Visit -> model.visit(place.visit)
                is Place.Review -> model.visit(place.visit)
                else -> error("no visit is on the screen but $place")
            }

    private val view: VisitView
        get() = checkNotNull(visit.state.value.view)

    fun all(role: Role = Role.Doctor) {
        firstStart(role)
        lock()
        places()
        inbox()
        resident()
        visit()
        signed()
    }

    private fun firstStart(role: Role) {
        phone.await(words.setupTitle)
        stop("first-choice")
        phone.tap(words.joinPlatform)
        phone.tap(words.joinMore)
        stop("join-platform")
        phone.back()
        phone.tap(words.tryDemo)
        phone.tap(words.role(role))
        stop("first-start")
        phone.tap(words.next)
        stop("choose-pin")
        for (button in listOf(words.next, words.makeStore)) {
            phone.type("123456")
            phone.tap(button)
        }
        phone.await("a refused PIN") { model.setup.state.value.problem != null }
        stop("refused-pin")
        for (button in listOf(words.next, words.makeStore)) {
            phone.type(DEMO_PIN)
            phone.tap(button)
        }
        phone.await("the open store") { model.state.value.entrance == Entrance.Open && model.state.value.me != null }
        phone.await("today's doors") { model.today().state.value.value != null }
        stop("today")
    }

    private fun lock() {
        phone.tap(words.me)
        phone.await(words.lockNow)
        stop("me")
        phone.tap(words.lockNow)
        phone.await(words.unlockTitle)
        stop("lock")
        repeat(ATTEMPTS) { attempt ->
            phone.type("404040")
            phone.tap(words.unlock)
            phone.await("a refused PIN") { model.unlock.state.value.attemptsLeft == ALL_ATTEMPTS - attempt - 1 }
        }
        stop("wrong-pin")
        unlock()
    }

    private fun unlock() {
        phone.await(words.unlockTitle)
        phone.type(DEMO_PIN)
        phone.tap(words.unlock)
        phone.await("the open store") { model.state.value.entrance == Entrance.Open && model.state.value.me != null }
    }

    private fun places() {
        phone.tap(words.changePin)
        phone.await(words.oldPin)
        stop("change-pin")
        phone.back()
        phone.tap(words.plan)
        phone.await("the board") { model.plan().state.value.value != null }
        stop("plan")
        phone.tap(words.residents)
        phone.await("the list") { model.residents().state.value.value.orEmpty().size > 1 }
        stop("residents")
        phone.type(words.search, "张三丰")
        phone.await(words.nobodyFound("张三丰"))
        stop("nobody-found")
        phone.type(words.search, "阿卜杜")
        phone.await("him") { model.residents().state.value.value.orEmpty().size == 1 }
        stop("long-name")
        phone.type(words.search, "")
        scanAndDoubles()
        phone.tap(words.today)
        phone.await("today's doors") { model.today().state.value.value != null }
        phone.tap(checkNotNull(model.today().state.value.value).sync.line)
        phone.await(words.syncTitle)
        phone.await("what waits") { model.sync().state.value.value != null }
        stop("nothing-waiting")
        phone.tap(words.signInToPlatform)
        phone.await("where the sign-in stands") { model.platform().state.value.signIn != null }
        stop("platform")
        phone.type(words.platformAddress, "platform")
        phone.tap(words.signInWithBrowser)
        phone.await("that this is no address") { model.platform().state.value.field != null }
        stop("no-address")
        phone.back()
        phone.back()
    }

    private fun scanAndDoubles() {
        phone.tap(words.scanTitle)
        phone.type(words.scanned, "11010519491231002X")
        phone.tap(words.lookUp)
        phone.await(words.newRecord)
        stop("scan")
        phone.tap(words.newRecord)
        phone.await("the new record") { model.recordForm(RecordPlace.New).state.value.view != null }
        stop("new-record")
        phone.back()
        phone.back()
        phone.tap(words.doublesTitle)
        phone.await("the pair") { model.doubles().state.value.value.orEmpty().isNotEmpty() }
        stop("doubles")
        phone.back()
    }

    private fun record() {
        val resident = (model.state.value.nav.top as Place.Resident).resident
        phone.tap(words.record)
        phone.await("the record") { model.record(resident).state.value.value != null }
        stop("record")
        phone.tap(words.editRecord)
        phone.await("the sheet") { model.recordForm(RecordPlace.Edit(resident)).state.value.view != null }
        stop("edit-record")
        phone.back()
        phone.tap(words.timelineTitle)
        phone.await("what happened") { model.timeline(resident).state.value.value != null }
        stop("timeline")
        phone.tap(words.addOutside)
        phone.await(words.outsideSummary)
        stop("add-outside")
        phone.tap(words.cancel)
        phone.back()
        phone.back()
    }

    private fun inbox() {
        phone.tap(words.collect)
        phone.await(words.inboxTitle)
        phone.await("it listens") { model.inbox().state.value.hearing.line != null }
        val listening = model.inbox().state.value.hearing.line
        stop("nothing-to-collect")
        runBlocking { repeat(2) { phone.device.core.meters.insertStrip(62 + it, fasting = true) } }
        phone.await("two records") { model.inbox().state.value.rows.size == 2 }
        phone.await("it listens again") { model.inbox().state.value.hearing.line == listening }
        phone.tap(words.chooseAll)
        stop("inbox")
        phone.tap(words.whoseChosen(2))
        phone.await("everybody") { model.inbox().state.value.whose?.found.orEmpty().size > 1 }
        stop("whose")
        phone.tap(DEMO_RESIDENT, whole = false)
        phone.await(words.give)
        stop("give")
        phone.tap(words.cancel)
        phone.back()
        phone.tap(words.nobodysChosen)
        phone.await(words.whyNobodys)
        stop("nobodys")
        phone.tap(words.nobodysWhy(NobodysWhy.Test))
        phone.tap(words.setAside)
        phone.await("an empty inbox") { model.inbox().state.value.view?.rows?.isEmpty() == true }
        phone.back()
    }

    private fun resident() {
        open(DEMO_RESIDENT)
        stop("resident")
        phone.tap(words.showWhole)
        phone.await(words.whyShow)
        stop("why-whole-number")
        phone.tap(words.cancel)
        consents()
        record()
    }

    private fun consents() {
        val place = model.state.value.nav.top as Place.Resident
        phone.tap(words.consents)
        val consents = model.consents(place.resident)
        phone.await("what she agreed to") { consents.state.value.value != null }
        stop("consents")
        val photo = consents.state.value.value?.rows?.single { it.purpose == Purpose.Photo }?.title.orEmpty()
        phone.tap(photo + words.listComma + words.takeBackConsent)
        phone.tap(words.takeBackConsent)
        phone.await(photo + words.listComma + words.signedOnGlass)
        phone.tap(photo + words.listComma + words.signedOnGlass)
        phone.await(words.signatureBox)
        stop("consent-signature")
        phone.tap(words.cancel)
        phone.tap(photo + words.listComma + words.agreedAloud)
        phone.await(words.whoHeard)
        stop("consent-aloud")
        phone.tap(words.cancel)
        longestConsent(consents)
        phone.back()
    }

    /** The most words above the box to sign in. */
    private fun longestConsent(consents: ConsentsModel) {
        val row = consents.state.value.value?.rows.orEmpty().maxBy { it.text.length }
        // She has agreed already, and without that nobody may visit her: nothing is taken back to come here.
        consents.ask(row, Way.Signed)
        phone.await(words.signatureBox)
        stop("consent-longest")
        phone.tap(words.cancel)
    }

    /** Opens somebody's page from today's doors or from the list. */
    private fun open(name: String) {
        phone.tap(name, whole = false)
        phone.await("the page of $name") {
            val place = model.state.value.nav.top as? Place.Resident
            place != null && model.resident(place.resident).state.value.value != null
        }
    }

    private fun startVisit() {
        val place = model.state.value.nav.top as Place.Resident
        phone.tap(checkNotNull(model.resident(place.resident).state.value.value?.visitLabel))
        phone.await("the visit") { model.state.value.nav.top is Place.Visit && visit.state.value.view != null }
    }

    private fun visit() {
        startVisit()
        stop("visit")
        typeWrong()
        measure()
        showEveryField()
        phone.tap(words.keepAll)
        phone.await("the answers kept") { visit.state.value.undo != null }
        stop("kept")
    }

    private fun showEveryField() {
        for (group in Group.entries) visit.on(VisitEvent.Show(group))
        stop("every-field")
    }

    private fun typeWrong() {
        val byHand = checkNotNull(view.pressure).title + words.listComma + words.typeByHand
        phone.tap(byHand)
        val unit = words.listComma + "mmHg"
        phone.type(words.systolic + unit, "1620")
        phone.type(words.diastolic + unit, "94")
        phone.await("what is wrong with it") { visit.state.value.problems.isNotEmpty() }
        stop("wrong-value")
        phone.type(words.systolic + unit, "")
        phone.type(words.diastolic + unit, "")
        phone.await("nothing to mend") { visit.state.value.problems.isEmpty() }
        phone.tap(byHand)
    }

    /** Twice with the cuff, once with a strip if that is this person's to measure. */
    private fun measure() {
        val meters = phone.device.core.meters
        for ((count, reading) in readings.withIndex()) {
            val (systolic, diastolic, pulse) = reading
            runBlocking { meters.pressCuff(systolic, diastolic, pulse) }
            phone.await("the cuff's reading") { visit.state.value.arrival?.count == count + 1 }
            phone.scrollToTop()
            stop("cuff-${count + 1}")
        }
        if (view.glucose == null) return
        runBlocking { meters.insertStrip(141, fasting = false) }
        phone.await("the glucometer's reading") { view.glucose?.value == "14.1" }
        phone.scrollToTop()
        stop("strip")
    }

    private fun signed() {
        phone.tap(words.review(view.signLabel))
        phone.await(words.reviewTitle)
        stop("review")
        val label = words.holdTo(view.signLabel)
        phone.tap(label)
        phone.await(words.holdHelp(view.signLabel))
        stop("sign-now")
        phone.tap(words.cancel)
        phone.hold(label, HOLD_MILLIS)
        phone.await(words.signed)
        phone.await("the next door") { model.today().state.value.value != null }
        stop("signed")
        phone.tap(words.backToToday)
        phone.await("a visit that waits") { model.today().state.value.value?.sync?.waiting?.let { it > 0 } == true }
        stop("today-after")
        phone.tap(checkNotNull(model.today().state.value.value).sync.line)
        phone.await("the list of what waits") { model.sync().state.value.value?.sync?.rows.orEmpty().isNotEmpty() }
        stop("waiting")
        nobodyAnswers()
        phone.back()
        open(DEMO_RESIDENT)
        val place = model.state.value.nav.top as Place.Resident
        val past = checkNotNull(model.resident(place.resident).state.value.value).visits.first()
        phone.tap(past.title, whole = false)
        phone.await("the signed visit") {
            model.state.value.nav.top is Place.Visit && visit.state.value.view?.signedLine != null
        }
        stop("past-visit")
        phone.tap(words.correct)
        phone.await("the correction") {
            val correcting = model.state.value.nav.top as? RecordPlace.Correct
            correcting != null && model.recordForm(correcting).state.value.view != null
        }
        stop("correct")
        phone.back()
    }

    /** A platform is named, and there is no way to it. */
    private fun nobodyAnswers() {
        phone.tap(words.signInToPlatform)
        phone.type(words.platformAddress, NOWHERE)
        phone.type(words.platformToken, "token")
        phone.tap(words.signInWithToken)
        phone.await(words.signOut)
        stop("signed-in")
        phone.back()
        phone.await(words.uploadNow)
        phone.tap(words.uploadNow)
        phone.await("that nobody answers") { model.sync().state.value.value?.sync?.trouble != null }
        stop("no-signal")
    }

    /** What somebody sees who is no doctor. */
    fun asSeenBy(role: Role) {
        firstStart(role)
        open(DEMO_RESIDENT)
        stop("resident")
        val place = model.state.value.nav.top as Place.Resident
        if (model.resident(place.resident).state.value.value?.visitLabel != null) {
            startVisit()
            measure()
            showEveryField()
            phone.tap(words.review(view.signLabel))
            phone.await(words.reviewTitle)
            stop("review")
            phone.hold(words.holdTo(view.signLabel), HOLD_MILLIS)
            phone.await(if (view.handsIn) words.handedIn else words.signed)
            stop("signed")
            phone.tap(words.backToToday)
        } else {
            phone.back()
        }
        for (tab in model.state.value.me?.tabs.orEmpty() - Tab.Today) {
            phone.tap(words.of(tab))
            phone.await("what is there") { model.read(tab) }
            stop(tab.name.lowercase())
        }
    }

    private fun AppModel.read(tab: Tab): Boolean =
        when (tab) {
            Tab.Today -> today().state.value.value != null
            Tab.Residents -> residents().state.value.value != null
            Tab.Plan -> plan().state.value.value != null
            Tab.Me -> state.value.me != null
        }

    private companion object {
        const val ALL_ATTEMPTS = 10

        /** So many that the next one has not to wait. */
        const val ATTEMPTS = 2

        /** This machine, where nothing listens. */
        const val NOWHERE = "http://127.0.0.1:9/fhir"
    }
}
