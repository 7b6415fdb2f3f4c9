package doorstep.desktop

import doorstep.bridge.api.Language
import doorstep.bridge.api.MeterKind
import doorstep.ui.model.Entrance
import doorstep.ui.model.Place
import doorstep.ui.words.stringsFor
import kotlinx.coroutines.runBlocking

/** What is done before a picture is taken; [shoot] takes it, with a part of its name. */
internal class Scene(private val phone: Phone, language: Language, private val shoot: (String) -> Unit) {
    private val words = stringsFor(language)
    private val model
        get() = phone.device.model

    fun unlock() {
        phone.await(words.unlockTitle)
        phone.type(DEMO_PIN)
        phone.tap(words.unlock)
        phone.await("the first place") { model.state.value.entrance == Entrance.Open && model.state.value.me != null }
        phone.await("today's doors") { model.today().state.value.value != null }
    }

    fun today() = shoot("-today")

    private fun open(name: String) {
        phone.tap(name, whole = false)
        phone.await("the page of $name") {
            val place = model.state.value.nav.top as? Place.Resident ?: return@await false
            model.resident(place.resident).state.value.value != null
        }
    }

    private fun startVisit() {
        val place = model.state.value.nav.top as Place.Resident
        phone.tap(checkNotNull(model.resident(place.resident).state.value.value?.visitLabel))
        phone.await("the visit") { model.state.value.nav.top is Place.Visit && phone.shows(words.typeByHand) }
    }

    fun wholeVisit() {
        shoot("-today")
        open(DEMO_RESIDENT)
        shoot("-resident")
        phone.scrollTo(words.targetBand)
        shoot("-trend")
        phone.scrollTo(words.pastVisits)
        shoot("-history")
        startVisit()
        runBlocking { phone.device.core.meters.pressCuff(182, 112, 104) }
        phone.await("182/112")
        shoot("-cuff")
        runBlocking { phone.device.core.meters.insertStrip(141, fasting = false) }
        phone.await("14.1")
        shoot("-strip")
        phone.scrollTo(words.keepAll)
        shoot("-fields")
        phone.tap(words.keepAll)
        phone.await(words.undo)
        phone.scrollTo(words.judgement)
        shoot("-judgement")
        val visit = model.state.value.nav.top as Place.Visit
        phone.tap(words.review(checkNotNull(model.visit(visit.visit).state.value.view).signLabel))
        phone.await(words.reviewTitle)
        shoot("-review")
    }

    fun longNames() {
        phone.tap(words.residents)
        phone.await(words.searchHint)
        phone.type(words.search, "阿卜杜")
        phone.await("阿卜杜热合曼·买买提")
        shoot("-found")
        open("阿卜杜热合曼·买买提")
        shoot("-resident")
        startVisit()
        shoot("-visit")
    }

    fun wrongValue() {
        open(DEMO_RESIDENT)
        startVisit()
        phone.tap(words.typeByHand)
        val unit = words.listComma + "mmHg"
        phone.type(words.systolic + unit, "1620")
        phone.type(words.diastolic + unit, "94")
        phone.await("40–300")
        shoot("")
    }

    fun meterAway() {
        open(DEMO_RESIDENT)
        startVisit()
        val meters = phone.device.core.meters
        runBlocking {
            val cuff = meters.list().first { it.kind == MeterKind.Cuff }
            meters.pressCuff(152, 94, 72)
            meters.setOutOfRange(cuff.address, true)
        }
        Thread.sleep(SOON_MILLIS)
        shoot("")
    }

    fun places() {
        for (place in listOf(words.residents, words.plan, words.me)) {
            phone.tap(place)
            Thread.sleep(SOON_MILLIS)
            shoot("-$place")
        }
        phone.tap(words.changePin)
        shoot("-pin")
    }

    private companion object {
        const val SOON_MILLIS = 1_500L
    }
}
