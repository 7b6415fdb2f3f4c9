package doorstep.desktop

import doorstep.bridge.api.ActKind
import doorstep.bridge.api.FieldKind
import doorstep.bridge.api.FieldView
import doorstep.bridge.api.FormKind
import doorstep.bridge.api.LinkView
import doorstep.bridge.api.Purpose
import doorstep.bridge.api.SheetKind
import doorstep.bridge.api.SheetView
import doorstep.bridge.api.Target
import doorstep.bridge.api.all
import doorstep.ui.model.Place
import doorstep.ui.words.Strings

/** Nobody followed up: for him the screening is due. */
private const val SCREENED = "钱志远"

/** What is asked at the screening, and what he says. */
private val screening =
    mapOf(
        "screen_waist" to "92",
        "screen_smoking" to "3",
        "screen_spirits" to "50",
        "screen_salt" to "3",
        "screen_family" to "2",
        "screen_symptoms" to "2",
        "screen_pressure" to "186/112",
    )

/** What is asked of the hospital. */
private val referral =
    mapOf(
        "ref_kind" to "1",
        "ref_hospital" to "县人民医院",
        "ref_department" to "心内科",
        "ref_reason" to "冠心病，血压时高时低",
        "ref_urgency" to "2",
    )

/**
 * What the team does beside the first door, through the same screens: a screening with its alert, a week of 5+2, a
 * referral and its answer, a consent that is taken back, the indicators. Ends at today's doors.
 */
internal class Round(
    private val phone: Phone,
    private val report: Report,
    private val told: WalkWords,
    private val words: Strings,
) {
    private val model
        get() = phone.device.model

    fun walk() {
        screening()
        alert()
        week()
        referral()
        consent()
        indicators()
    }

    private fun picture() = phone.picture(report.picture())

    private fun screening() {
        report.step(told.screening, "screening")
        open(SCREENED)
        follow(links(), FormKind.Screening)
        fill(screening)
        picture()
        tell(submitted())
    }

    private fun alert() {
        report.step(told.alert, "alert")
        home()
        val today = awaited("the alert") { model.today().state.value.value?.takeIf { it.alerts.size > 1 } }
        for (alert in today.alerts) report.line("▲ ${alert.line} → ${alert.action}")
        follow(model.links("").state.value.value.orEmpty().all, SheetKind.Alerts)
        val sheet = sheet()
        val row = expect("his alert", sheet.sections.first().rows.find { SCREENED in it.title })
        phone.tap(row.title + words.listComma + row.links.single().label)
        fill(mapOf("alert_action" to "1"))
        tell(submitted())
        picture()
    }

    private fun week() {
        report.step(told.week, "week")
        open(DEMO_RESIDENT)
        follow(links(), SheetKind.Intervention)
        val before = sheet()
        follow(before.links, ActKind.DrugsTaken) { (it as? Target.Act)?.kind == ActKind.DrugsTaken }
        val sheet = awaited("the mark") { sheet().takeIf { it != before } }
        picture()
        report.line(sheet.title)
        val week = sheet.sections.first()
        report.line(week.title)
        for (row in week.rows + sheet.sections.last().rows.take(1)) {
            report.line("· ${row.title}${words.colon}${row.line}")
        }
    }

    private fun referral() {
        report.step(told.referral, "referral")
        open(DEMO_RESIDENT)
        follow(links(), SheetKind.CareReferrals)
        follow(sheet().links, FormKind.CareReferral)
        fill(referral)
        val sent = submitted()
        picture()
        tell(sent)
        report.step(told.answer, "answer")
        follow(sent.links, FormKind.CareReferralStep)
        fill(mapOf("refstep_state" to "4", "refstep_note" to told.hospitalSaid))
        val answered = submitted()
        picture()
        for (line in answered.lines) report.line(line)
        for (row in answered.sections.first().rows) report.line("· ${row.title}${words.colon}${row.line}")
    }

    private fun consent() {
        report.step(told.consent, "consent")
        open(DEMO_RESIDENT)
        val resident = expect("her page", model.state.value.nav.top as? Place.Resident).resident
        phone.tap(words.consents)
        val consents = model.consents(resident)
        val sharing = { consents.state.value.value?.rows?.find { it.purpose == Purpose.Hospital } }
        val before = awaited("what she agreed to") { sharing()?.takeIf { it.agreed } }
        report.line("${before.title}${words.colon}${before.state}")
        phone.tap(before.title + words.listComma + words.takeBackConsent)
        phone.tap(words.takeBackConsent)
        val after = awaited("taken back") { sharing()?.takeIf { !it.agreed } }
        phone.scrollTo(after.state)
        picture()
        report.line("${after.title}${words.colon}${after.state}")
        report.line(before.stops)
    }

    private fun indicators() {
        report.step(told.indicators, "indicators")
        home()
        phone.await("today's links") { model.links("").state.value.value != null }
        follow(model.links("").state.value.value.orEmpty().all, SheetKind.Indicators)
        val sheet = sheet()
        picture()
        tell(sheet)
        home()
    }

    /** Back through every page to today's doors. */
    private fun home() {
        while (model.state.value.nav.places.size > 1) phone.back()
    }

    /** Opens somebody's page from the list of all. */
    private fun open(name: String) {
        home()
        phone.tap(words.residents)
        phone.await("the list") { model.residents().state.value.value != null }
        phone.type(words.search, name)
        // Before it is found the list still moves away under the finger.
        phone.await(name) {
            val found = model.residents().state.value.value.orEmpty()
            found.isNotEmpty() && found.all { name in it.name }
        }
        phone.tap(name, whole = false)
        phone.await("the page of $name") {
            val place = model.state.value.nav.top as? Place.Resident
            place != null && model.resident(place.resident).state.value.value != null
        }
    }

    private fun links(): List<LinkView> {
        val resident = expect("a resident's page", model.state.value.nav.top as? Place.Resident).resident
        return awaited("what can be done") { model.links(resident).state.value.value?.all }
    }

    private fun follow(links: List<LinkView>, kind: SheetKind) =
        follow(links, kind) { (it as? Target.Sheet)?.kind == kind }

    private fun follow(links: List<LinkView>, kind: FormKind) =
        follow(links, kind) { (it as? Target.Form)?.kind == kind }

    private fun follow(links: List<LinkView>, kind: Any, leads: (Target) -> Boolean) {
        val link = links.find { leads(it.target) }
        phone.tap(expect("a way to $kind among ${links.map { it.label }}", link).label)
    }

    private fun sheet(): SheetView {
        val place = expect("a sheet", model.state.value.nav.top as? Place.Sheet)
        return awaited("its lines") { model.sheet(place).state.value.value }
    }

    private fun fill(answers: Map<String, String>) {
        val place = expect("a short form", model.state.value.nav.top as? Place.Form)
        val form = awaited("the form") { model.form(place).state.value.takeIf { it.view != null } }
        for ((field, given) in answers) {
            phone.fill(words, expect(field, form.fields.find { it.field == field }), given)
            report.line("${form.fields.first { it.field == field }.label}${words.colon}${shown(place, field)}")
        }
    }

    private fun shown(place: Place.Form, field: String): String {
        val now = model.form(place).state.value.fields.first { it.field == field }
        val chosen = now.options.filter { it.code in now.codes }.joinToString(words.listComma) { it.label }
        return chosen.ifEmpty { "${now.text} ${now.unit.orEmpty()}".trim() }
    }

    private fun submitted(): SheetView {
        val place = expect("a short form", model.state.value.nav.top as? Place.Form)
        val form = model.form(place)
        phone.tap(expect("its button", form.state.value.view).submit)
        phone.await("what came of it: ${form.state.value.problems} ${form.state.value.trouble}") {
            form.state.value.done != null
        }
        return expect("what came of it", form.state.value.done)
    }

    private fun tell(sheet: SheetView) {
        for (line in sheet.lines) report.line(line)
        for (part in sheet.sections) {
            report.line(part.title)
            for (row in part.rows) report.line(
                "· " + listOf(row.title, row.line).filter { it.isNotEmpty() }.joinToString(words.colon)
            )
        }
    }

    private fun <T : Any> awaited(what: String, read: () -> T?): T {
        phone.await(what) { read() != null }
        return expect(what, read())
    }
}

/** Fills one field in as a person does: by typing, or by touching the choice with that number. */
internal fun Phone.fill(words: Strings, field: FieldView, given: String) {
    val unit = field.unit?.let { words.listComma + it }.orEmpty()
    when (field.kind) {
        FieldKind.Code,
        FieldKind.Codes -> {
            val option = expect("choice $given of ${field.label}", field.options.find { "${it.code}" == given })
            tap(field.label + words.listComma + option.label)
        }
        FieldKind.Pressure -> {
            val (systolic, diastolic) = given.split('/')
            type(words.systolic + unit, systolic)
            type(words.diastolic + unit, diastolic)
        }
        else -> type(field.label + unit, given)
    }
}

/** What a step needs; without it the walk ends. */
internal fun <T : Any> expect(what: String, value: T?): T = value ?: throw WalkFailed("missing: $what")
