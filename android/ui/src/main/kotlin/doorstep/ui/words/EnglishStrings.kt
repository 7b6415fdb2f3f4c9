package doorstep.ui.words

import doorstep.bridge.api.Arm
import doorstep.bridge.api.NobodysWhy
import doorstep.bridge.api.Role
import doorstep.ui.model.RadioChoice
import doorstep.ui.model.TypeSize
import java.time.LocalDate
import java.time.format.DateTimeFormatter
import java.time.format.DateTimeFormatter.BASIC_ISO_DATE
import java.util.Locale

private val dayAndMonth = DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH)
private val dayOfYear = DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH)

/** English, in the same tone. */
object EnglishStrings : Strings, RecordWords by EnglishRecordWords {
    override val back = "Back"
    override val cancel = "Never mind"
    override val next = "Next"
    override val undo = "Undo"
    override val tryAgain = "Try again"
    override val colon = ": "
    override val listComma = ", "
    override val open = "Open"
    override val opened = "Expanded"
    override val closed = "Collapsed"
    override val notMeasured = "Not measured yet"

    override fun day(day: LocalDate, withYear: Boolean): String = day.format(if (withYear) dayOfYear else dayAndMonth)

    override val consents = "Consent"
    override val signedOnGlass = "Sign here"
    override val agreedAloud = "Agreed aloud"
    override val agreedByCarer = "A carer agrees"
    override val takeBackConsent = "Take back"
    override val agreed = "Agreed"
    override val signatureBox = "Box to sign in with a finger"
    override val wipe = "Wipe"
    override val whoHeard = "Who heard it"
    override val whoAgrees = "Who agrees for them"
    override val whoLooked = "Who saw the whole number"

    override val today = "Today"
    override val residents = "People"
    override val plan = "5+2"
    override val me = "Me"

    override val appName = "Doorstep"
    override val unlockTitle = "Enter your PIN"
    override val unlock = "Open"
    override val setupTitle = "First time on this phone"
    override val joinPlatform = "Connect to our platform"
    override val joinNote = "Once you have signed in, your residents come to this phone and are kept encrypted."
    override val joinMore = "Certificate, public keys, test token"
    override val tryDemo = "Try it with the demo"
    override val tryDemoNote = "Without a platform, try the demo: everybody in it is invented."
    override val platformAuthority = "Your organisation's root certificate (PEM)"
    override val platformPins = "Fingerprints of the server's public keys"
    override val setupRole = "Who are you?"
    override val setupNote = "This makes an encrypted demo district. Everybody in it is invented."
    override val choosePin = "Choose a PIN"

    override fun newcomer(name: String, role: String, team: String) =
        listOf(name, role, team).filter { it.isNotEmpty() }.joinToString(" · ")

    override val choosePinNote = "At least 6 digits. If you forget it, nobody can open this for you."
    override val pinAgain = "Once more"
    override val pinsDiffer = "The two did not match. Choose again"
    override val makeStore = "Make it and open"
    override val makingStore = "Making the encrypted store"
    override val unlocking = "Opening"
    override val erase = "Erase one"

    override fun digitsTyped(count: Int) = if (count == 1) "1 digit typed" else "$count digits typed"

    override fun attemptsLeft(count: Int) = if (count == 1) "1 try left" else "$count tries left"

    override fun wait(clock: String) = "Try again in $clock"

    override fun role(role: Role) =
        when (role) {
            Role.Doctor -> "Family doctor"
            Role.Nurse -> "Nurse"
            Role.SocialWorker -> "Social worker"
            Role.Volunteer -> "Volunteer"
            Role.GridWorker -> "Grid worker"
        }

    override fun roleNote(role: Role) =
        when (role) {
            Role.Doctor -> "Visits, judges, signs"
            Role.Nurse -> "Visits, measures, hands over for signing"
            Role.SocialWorker -> "Low-salt groups, ticks of 5+2"
            Role.Volunteer -> "Measures at the door, checks salt spoons"
            Role.GridWorker -> "Knows who lives where, measures at the door"
        }

    override val actFirst = "Act first"
    override val startFirst = "Start with the first door"
    override val allDone = "All doors done for today"
    override val nobodyHome = "Nobody at home"
    override val done = "Done"
    override val syncLabel = "Upload"

    override fun nextStop(place: String, name: String) = "Next door: $place $name"

    override fun callLabel(phone: String) = "Call $phone"

    override val collect = "Collect a meter's records"
    override val inboxTitle = "Meters' records"
    override val inboxChoose = "Choose those of one person"
    override val chooseAll = "All"
    override val chooseNone = "None"
    override val nobodysChosen = "No resident's"
    override val whyNobodys = "Why are they no resident's?"
    override val setAside = "Set aside"
    override val ownersFirst = "Whose meter it is"
    override val give = "Theirs"
    override val herOwnMeter = "The meter is their own"
    override val sayWhen = "Say when"
    override val whenTaken = "When was it measured, about?"
    override val dayTaken = "Day"
    override val timeTaken = "Time"
    override val timeExample = "for example 0830"
    override val keepEstimate = "Keep"

    override fun whoseChosen(count: Int) = if (count == 0) "Choose records first" else "$count chosen: whose?"

    override fun whoseTitle(count: Int) = if (count == 1) "Whose record is it?" else "Whose are these $count records?"

    override fun ownMeterOf(name: String) = "own meter of $name"

    override fun giveTo(count: Int, name: String) =
        if (count == 1) "Does it belong to $name?" else "Do all $count belong to $name?"

    override fun nobodysWhy(why: NobodysWhy) =
        when (why) {
            NobodysWhy.NotAPatients -> "Somebody we do not look after"
            NobodysWhy.Test -> "Trying the meter"
        }

    override val openReadings = "Readings to settle"
    override val lastReadings = "Readings one by one"
    override val notHers = "Not theirs"
    override val notHersQuestion = "Not theirs? The reading goes back to the meters' records."
    override val itIsReal = "It is real"
    override val releaseMeter = "No longer theirs"

    override fun arm(arm: Arm) = if (arm == Arm.Left) "Left arm" else "Right arm"

    override fun readingsOfVisit(count: Int) = if (count == 1) "1 reading this time" else "$count readings this time"

    override val search = "Find somebody"
    override val searchHint = "Name, door, phone, ID number"
    override val clearSearch = "Clear"

    override fun nobodyFound(query: String) = "Nobody found for “$query”. Try the family name only, or the door"

    override val nobodyYet = "No residents here yet"

    override val beforeKnocking = "Before you knock"
    override val conditions = "Conditions and allergies"
    override val drugsNow = "Takes now"
    override val contactPerson = "Contact"
    override val phone = "Phone"
    override val idNumber = "ID number"
    override val showWhole = "Show all of it"
    override val whyShow = "Why do you need the whole number?"
    override val whyShowNote = "The reason and the time are kept."
    override val reason = "Reason"
    override val pastVisits = "Past visits"
    override val openVisit = "A visit is not finished"
    override val targetBand = "Target"
    override val drugChanges = "Drug changes"
    override val notEnoughForChart = "One value so far; the next one shows the trend"

    override val typeByHand = "Type it"
    override val systolic = "Systolic (upper)"
    override val diastolic = "Diastolic (lower)"
    override val listening = "Waiting for a meter. Press its start button"
    override val keepAll = "All the same"
    override val keepOne = "Same"
    override val lastTime = "Last time"
    override val judgement = "Judgement"
    override val needed = "Needed"
    override val referral = "Refer"
    override val inbox = "Readings received. Whose are they?"
    override val isHers = "This person's"
    override val isHersNow = "Just measured here"
    override val isHersEarlier = "This person's, earlier"
    override val drugName = "Drug"
    override val timesADay = "Times a day"
    override val doseEach = "Dose each time"
    override val resumed = "Filled in half before the app ended. Just go on."
    override val startOver = "Start over"

    override fun manyFound(count: Int) = "Only the first $count are listed. Type a little more."

    override val addDrug = "Add a drug"
    override val noDrugs = "Takes none"

    override fun dayExample(day: LocalDate) = "For example ${day.format(BASIC_ISO_DATE)}"

    override fun mendFirst(field: String) = "“$field” is not right yet. Mend it, then sign"

    override val halfFilledIn = "Half filled in. Throw it away?"
    override val fillOn = "Go on filling in"
    override val throwAway = "Throw it away"
    override val beingRead = "Reading…"
    override val beingPrinted = "Getting ready to print…"
    override val showTyped = "Show"
    override val hideTyped = "Hide"
    override val nothingToAsk = "Everything has been asked"
    override val computed = "Computed"

    override fun toAsk(count: Int) = "$count to ask"

    override fun unchanged(count: Int) = "$count unchanged"

    override fun optionalCount(count: Int) = "$count only if they apply"

    override fun answeredCount(count: Int) = "$count answered"

    override fun planToday(done: Int, all: Int) = "5+2 today: $done of $all"

    override fun kept(count: Int) =
        if (count == 1) "1 answer kept from last time" else "$count answers kept from last time"

    override val removed = "A line was removed"

    override fun removeDrug(name: String) = "Remove $name"

    override fun waitLeft(clock: String) = "$clock to wait"

    override fun sinceReading(clock: String) = "$clock since the reading"

    override fun rulesVersion(version: String) = "Rules $version"

    override fun review(signLabel: String) = "Review, then ${signLabel.lowercase()}"

    override val reviewTitle = "Review once more"
    override val reviewNote = "Then it is in the encrypted record and waits for upload."
    override val gaps = "Still empty"
    override val noGaps = "Nothing is left empty"
    override val planDone = "5+2 today"
    override val nextVisit = "Next"
    override val signNow = "Sign now"

    override fun holdTo(signLabel: String) = "Hold to ${signLabel.lowercase()}"

    override fun holdHelp(signLabel: String) = "$signLabel? Afterwards nothing can be changed, only added."

    override val signing = "Saving"
    override val signed = "Signed"
    override val handedIn = "Handed in"
    override val backToToday = "Back to today"

    override val planTitle = "5+2 this week"
    override val planEmpty = "Nobody is on 5+2 this week"

    override val syncTitle = "Upload"
    override val waiting = "Waiting"
    override val received = "Received by the platform"
    override val refused = "Refused by the platform"
    override val syncEmpty = "No signed visit yet"
    override val uploadNow = "Upload now"
    override val stopUpload = "Stop for now"
    override val uploading = "Reaching the platform"
    override val platform = "Platform"
    override val platformAddress = "Address of the platform"
    override val platformToken = "Token of a test platform"
    override val signInToPlatform = "Sign in to the platform"
    override val signInWithBrowser = "Sign in with the browser"
    override val signInWithToken = "Sign in with the token"
    override val signOut = "Sign out of the platform"

    override val language = "Language"
    override val typeSize = "Type size"
    override val readAloud = "Read values aloud"
    override val readAloudNote = "Says blood pressure and glucose when they arrive"
    override val radio = "How meters connect"
    override val radioNote = "If nothing arrives the standard way, try the phone's own"
    override val lockNow = "Lock now"
    override val changePin = "Change PIN"
    override val askTwoPeople = "Two people? These two records will not be shown as one again."
    override val askRelease = "Not this home's meter any more? Its records will be asked about again."
    override val askSignOut = "Sign out? What was not sent stays on this phone and goes on after the next sign-in."

    override fun askKeep(chosen: String) = "$chosen? Both are kept."

    override fun askLead(chosen: String) = "$chosen? Alerts that nobody answers go there from now on."

    override fun askMerge(name: String) = "Make one record of both, under ${name}? It can be undone."

    override fun askNobodyHome(place: String) = "Nobody home at ${place}? It counts as a try."

    override val checkStore = "Check the data"
    override val pinChanged = "The PIN is changed"
    override val oldPin = "First your PIN as it is"
    override val newPin = "Enter the new PIN"
    override val thisPhone = "This phone"

    override fun radio(choice: RadioChoice) =
        when (choice) {
            RadioChoice.Library -> "Standard Bluetooth"
            RadioChoice.Phone -> "The phone's own Bluetooth"
            RadioChoice.Demo -> "Demo meters"
        }

    override fun typeSize(size: TypeSize) =
        when (size) {
            TypeSize.Normal -> "Normal"
            TypeSize.Large -> "Large"
            TypeSize.Larger -> "Larger"
            TypeSize.Largest -> "Largest"
        }
}
