package doorstep.ui.words

import androidx.compose.runtime.Composable
import androidx.compose.runtime.ReadOnlyComposable
import androidx.compose.runtime.staticCompositionLocalOf
import doorstep.bridge.api.Arm
import doorstep.bridge.api.Language
import doorstep.bridge.api.NobodysWhy
import doorstep.bridge.api.Role
import doorstep.bridge.api.Tab
import doorstep.ui.model.RadioChoice
import doorstep.ui.model.TypeSize
import java.time.LocalDate

/**
 * The words of the screens, in one language. What is said about people, their values and the rules comes from the core;
 * here stand only the names of things on the screen.
 */
interface Strings : RecordWords {
    // Everywhere
    val back: String
    val cancel: String
    val next: String
    val undo: String
    val tryAgain: String
    val colon: String
    val listComma: String
    val open: String
    val opened: String
    val closed: String
    val notMeasured: String

    fun day(day: LocalDate, withYear: Boolean): String

    // Consent
    val consents: String
    val signedOnGlass: String
    val agreedAloud: String
    val agreedByCarer: String
    val takeBackConsent: String
    val agreed: String
    val signatureBox: String
    val wipe: String
    val whoHeard: String
    val whoAgrees: String
    val whoLooked: String

    // Places
    val today: String
    val residents: String
    val plan: String
    val me: String

    // The way in
    val appName: String
    val unlockTitle: String
    val unlock: String
    val setupTitle: String
    val joinPlatform: String
    val joinNote: String
    val joinMore: String
    val tryDemo: String
    val tryDemoNote: String
    val platformAuthority: String
    val platformPins: String
    val setupRole: String
    val setupNote: String
    val choosePin: String

    fun newcomer(name: String, role: String, team: String): String

    val choosePinNote: String
    val pinAgain: String
    val pinsDiffer: String
    val makeStore: String
    val makingStore: String
    val unlocking: String
    val erase: String

    fun digitsTyped(count: Int): String

    fun attemptsLeft(count: Int): String

    fun wait(clock: String): String

    fun role(role: Role): String

    fun roleNote(role: Role): String

    // Today
    val actFirst: String
    val startFirst: String
    val allDone: String
    val done: String
    val nobodyHome: String
    val syncLabel: String

    fun nextStop(place: String, name: String): String

    fun callLabel(phone: String): String

    // The meters' inbox
    val collect: String
    val inboxTitle: String
    val inboxChoose: String
    val chooseAll: String
    val chooseNone: String
    val nobodysChosen: String
    val whyNobodys: String
    val setAside: String
    val ownersFirst: String
    val give: String
    val herOwnMeter: String
    val sayWhen: String
    val whenTaken: String
    val dayTaken: String
    val timeTaken: String
    val timeExample: String
    val keepEstimate: String

    fun whoseChosen(count: Int): String

    fun whoseTitle(count: Int): String

    fun ownMeterOf(name: String): String

    fun giveTo(count: Int, name: String): String

    fun nobodysWhy(why: NobodysWhy): String

    // Readings one by one
    val openReadings: String
    val lastReadings: String
    val notHers: String
    val notHersQuestion: String
    val itIsReal: String
    val releaseMeter: String

    fun arm(arm: Arm): String

    fun readingsOfVisit(count: Int): String

    // Residents
    val search: String
    val searchHint: String
    val clearSearch: String

    fun nobodyFound(query: String): String

    val nobodyYet: String

    // A resident
    val beforeKnocking: String
    val conditions: String
    val drugsNow: String
    val contactPerson: String
    val phone: String
    val idNumber: String
    val showWhole: String
    val whyShow: String
    val whyShowNote: String
    val reason: String
    val pastVisits: String
    val openVisit: String
    val targetBand: String
    val drugChanges: String
    val notEnoughForChart: String

    // A visit
    val typeByHand: String
    val systolic: String
    val diastolic: String
    val listening: String
    val keepAll: String
    val keepOne: String
    val lastTime: String
    val judgement: String
    val needed: String
    val referral: String
    val inbox: String
    val isHers: String
    val isHersNow: String
    val isHersEarlier: String
    val drugName: String
    val timesADay: String
    val doseEach: String
    val resumed: String
    val startOver: String

    fun manyFound(count: Int): String

    val addDrug: String
    val noDrugs: String

    fun dayExample(day: LocalDate): String

    fun mendFirst(field: String): String

    val halfFilledIn: String
    val fillOn: String
    val throwAway: String
    val beingRead: String
    val beingPrinted: String
    val showTyped: String
    val hideTyped: String
    val nothingToAsk: String
    val computed: String

    fun toAsk(count: Int): String

    fun unchanged(count: Int): String

    fun optionalCount(count: Int): String

    fun answeredCount(count: Int): String

    fun planToday(done: Int, all: Int): String

    fun kept(count: Int): String

    val removed: String

    fun removeDrug(name: String): String

    fun waitLeft(clock: String): String

    fun sinceReading(clock: String): String

    fun rulesVersion(version: String): String

    fun review(signLabel: String): String

    // Review and signature
    val reviewTitle: String
    val reviewNote: String
    val gaps: String
    val noGaps: String
    val planDone: String
    val nextVisit: String
    val signNow: String

    fun holdTo(signLabel: String): String

    fun holdHelp(signLabel: String): String

    val signing: String
    val signed: String
    val handedIn: String
    val backToToday: String

    // 5+2
    val planTitle: String
    val planEmpty: String

    // Sync
    val syncTitle: String
    val waiting: String
    val received: String
    val refused: String
    val syncEmpty: String
    val uploadNow: String
    val stopUpload: String
    val uploading: String
    val platform: String
    val platformAddress: String
    val platformToken: String
    val signInToPlatform: String
    val signInWithBrowser: String
    val signInWithToken: String
    val signOut: String

    // Me
    val language: String
    val typeSize: String
    val readAloud: String
    val readAloudNote: String
    val radio: String
    val radioNote: String
    val lockNow: String
    val changePin: String
    val askTwoPeople: String
    val askRelease: String
    val askSignOut: String

    /** Which of two values holds: [chosen] says it. */
    fun askKeep(chosen: String): String

    fun askLead(chosen: String): String

    fun askMerge(name: String): String

    fun askNobodyHome(place: String): String

    val checkStore: String
    val pinChanged: String
    val oldPin: String
    val newPin: String
    val thisPhone: String

    fun typeSize(size: TypeSize): String

    fun radio(choice: RadioChoice): String
}

/** The words of [language]. */
fun stringsFor(language: Language): Strings =
    when (language) {
        Language.Chinese -> ChineseStrings
        Language.English -> EnglishStrings
    }

/** A language's own name for itself, the same in every language. */
val Language.ownName: String
    get() =
        when (this) {
            Language.Chinese -> "中文"
            Language.English -> "English"
        }

/** The name of a tab's place. */
fun Strings.of(tab: Tab): String =
    when (tab) {
        Tab.Today -> today
        Tab.Residents -> residents
        Tab.Plan -> plan
        Tab.Me -> me
    }

val LocalStrings = staticCompositionLocalOf<Strings> { ChineseStrings }

/** The words of the screens around. */
val strings: Strings
    @Composable @ReadOnlyComposable get() = LocalStrings.current
