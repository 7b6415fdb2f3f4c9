### What the core says on the screens: today, residents, visit, 5+2, upload. Short, the thing to do first.

group-visit = This visit
group-plan = Drugs and plan
group-referral = Referral
group-support = Support
group-record = Record
word-comma = ,{" "}
word-pressure = Blood pressure
word-glucose = Glucose
weekday-1 = Mon
weekday-2 = Tue
weekday-3 = Wed
weekday-4 = Thu
weekday-5 = Fri
weekday-6 = Sat
weekday-7 = Sun
age = { $a }
age-sex = { $a }, { $b }
sex-male = male
sex-female = female
colour-red = Act now
colour-yellow = Watch
colour-green = Stable
colour-grey = Not measured
role-doctor = family doctor
role-nurse = nurse
role-social-worker = social worker
role-volunteer = volunteer
role-grid-worker = grid worker
disease-hypertension = Hypertension
disease-diabetes = Type 2 diabetes

## Today
today-empty = { $a ->
    [0] No doors today or tomorrow
    [one] No doors today. { $a } person tomorrow
   *[other] No doors today. { $a } people tomorrow
}
today-others = { $a } doors are colleagues'
today-colleague = { $a } sees to it · { $b }
today-more = { $a } more doors
today-progress = { $a } of { $b } seen
today-due = Follow-up due
today-overdue = { $a ->
    [one] Follow-up { $a } day overdue
   *[other] Follow-up { $a } days overdue
}
today-measure-pressure = Measure blood pressure
today-plan-week = 5+2, week { $a }
today-call = Call
today-go-first = Go there first

## Residents
resident-since = { $a }, followed up since { $b }
resident-record-serial = record …{ $a }
resident-allergic = Allergic to { $a }
know-last = Last time, { $a }: { $b }
know-adherence-gaps = Said last time that doses were missed
know-adherence-none = Said last time that no drugs were taken
know-irregular-at-home = Irregular pulse on { $a }, measured at home: listen to the heart
know-irregular-pulse = Irregular pulse on { $a }: listen to the heart
know-drug-since = { $a }, since { $b }
summary-fasting = fasting { $a }
drug-line = { $a } { $b }, { $c } a day
trend-pressure-spoken = Blood pressure, latest first: { $a }
trend-glucose-spoken = Fasting glucose, latest first: { $a }
unmask-reason-missing = Write why the whole number is needed. It is logged

## Visit
visit-start = Start the visit
visit-go-on = Go on
visit-sign = Sign
visit-hand-in = Hand in to the doctor
visit-signed = Signed by { $a }, { $b } { $c }
visit-handed-in = Handed in by { $a }, { $b } { $c }
visit-kept = Stored. { $a } waiting to be sent
visit-next = Next visit { $a }
visit-already-signed = This visit is signed and can't be changed
visit-nothing-yet = Nothing recorded yet. Measure blood pressure first
desk-conflict = This has just changed. Go back and open it again
class-satisfied = Controlled
class-unsatisfied = Not controlled
class-adverse-reaction = Adverse reaction
class-complication = Complication
class-open = Not judged
judgement-needs = Still missing: { $a }
referral-emergency = Emergency referral: treat, refer now, follow up within 2 weeks
referral-refer = Refer, follow up within 2 weeks

## Readings
pressure-emergency = Far too high: refer now
pressure-both-high = Both values high
pressure-systolic-high = Systolic high
pressure-diastolic-high = Diastolic high
pressure-at-target = At target
pressure-mean = Mean of the last two
pressure-spoken = Blood pressure { $a } over { $b }
pressure-none = Blood pressure not measured yet
glucose-fasting = Fasting glucose
glucose-after-meal = Glucose after a meal
glucose-emergency-high = Far too high: refer now
glucose-emergency-low = Too low: give sugar now
glucose-high = Glucose high
glucose-at-target = At target
glucose-spoken = { $a } { $b }
glucose-none = Glucose not measured yet
glucose-first = Put a strip in and take blood. The meter sends by itself
glucose-when = Was it fasting?
measure-first = Sit and rest 5 minutes, wrap the cuff, press start
measure-again = Measure again after 1 minute
measure-third = The two differ a lot: measure a third time
measure-on = Change to the { $a }, measure after 1 minute
measure-say-arm = Tap the arm it was measured on
reading-typed = typed
reading-home = home measurement
reading-elsewhere = measured at the clinic or elsewhere
reading-nothing-to-confirm = This value needs no word, or has it already
posture-standing-1 = standing 1 min
posture-standing-3 = standing 3 min
home-pressure = Blood pressure at home
home-glucose = Glucose at home
home-high = At home { $a } to { $b }: mean { $c }, target <{ $d }: high ({ $e } days, { $f } readings)
home-at-target = At home { $a } to { $b }: mean { $c }, target <{ $d }: at target ({ $e } days, { $f } readings)
home-too-few = At home only { $a } full days; a mean needs { $b }
own-meter-hers = { $a }, hers alone
own-meter-shared = { $a }, shared by the household
own-meter-elsewhere = This meter has measured people behind other doors. It can't be one household's
site-right-arm = right arm
site-left-arm = left arm
mark-irregular-pulse = Irregular pulse: listen to the heart
mark-tell-doctor = Tell the doctor about this reading
mark-undated = Without a time. Say when it was, then it counts
mark-estimated = time said by a person
mark-confirmed = A doctor looked: it is real
mark-meter-average = mean taken by the meter itself
mark-mean-outside = The meter's own mean does not fit its two pressures and was left out
mark-reserved-bits = The meter adds something that this app can't read
mark-pulse-high = Pulse above what the meter counts
mark-pulse-low = Pulse below what the meter counts
mark-implausible = This value can't be real. Kept, but not judged by
mark-time-corrected = time corrected
mark-time-unknown = The meter has no time: the time it came is noted
mark-control-solution = Control solution, not the patient's
mark-above-range = The meter shows HI: above what it can measure. Wash hands and measure again; still HI: refer now
mark-below-range = The meter shows LO: below what it can measure. Give sugar, measure again; still LO: refer now
mark-context-missing = The meter did not send whether this is glucose or ketone, before or after a meal. Look at it: it counts once the meal is said
mark-battery-low = The glucose meter's battery is low: change it
mark-malfunction = The meter's sensor failed. Not used: measure with another one
mark-sample-small = Not enough blood. Not used: measure again with a new strip
mark-strip-insertion = The strip was not in right. Not used: put it in and measure again
mark-strip-type = Wrong strip. Not used: take this meter's strips and measure again
mark-too-hot = The meter was too hot. Not used: let it cool and measure again
mark-too-cold = The meter was too cold. Not used: let it warm up and measure again
mark-interrupted = The strip was pulled out too early. Not used: measure again
mark-meter-fault = The meter doubts this value itself. Not used: measure again
mark-time-fault = The meter's clock failed: the time may be wrong
typed-implausible = { $a } can't be real. Measure again; if it is so, ask the doctor to confirm it after signing. Not judged by until then

## Receiving
listen-waiting = Waiting for a meter. Press its start button
listen-waiting-pressure = Waiting for the blood pressure meter. Press its start button
listen-found = Found { $a }, connecting
listen-pin-on-the-back = { $a } asks for a PIN: it is printed on its back
listen-receiving = Receiving { $b } from { $a }
listen-receiving-of = Receiving { $b } of { $c } from { $a }
listen-cuff = { $a } is inflating: { $b }
listen-battery-low = The battery of { $a } is low: change it
listen-not-stored = { $a } is not stored yet. { $b } Stay on this page: it is stored as soon as there is space
listen-not-stored-deleted = { $a } is not stored yet, and the meter has it no more. { $b } Write it down and stay on this page: it is stored as soon as there is space
listen-nothing-new = { $a } sent what is here already: nothing new
listen-done = { $a } is done
meter-untested-pressure = This cuff has not yet been tested with this app
meter-untested-glucose = This glucose meter has not yet been tested with this app
inbox-why-older = Not measured in this visit. Say whose it is
inbox-why-undated = Without a time. Say whose it is
inbox-why-now = The meter does not know the time. Was this measured just now?
inbox-why-unclaimed = Nobody has said whose it is
inbox-why-asked = Say whose it is
inbox-why-taken-back = It was given to the wrong person. Say whose it is
inbox-why-somebody-elses = This meter is registered to somebody else. Say whose it is
inbox-why-other-slot = Another user of the meter than last time. Say whose it is
inbox-why-two-people = More than one of this household measures. Say whose it is
inbox-empty = No readings wait to be claimed
inbox-count = { $a } readings belong to nobody yet. Say whose they are
inbox-none-chosen = Choose readings first
inbox-estimated = about { $a }
date-unreadable = Write the day as 20260904 and the time as 0730
date-after-receipt = It had been measured when it came in. Say an earlier time
date-has-a-time = This one has a time
inbox-line = { $a } · { $b } · { $c }
inbox-no-time = time unknown
inbox-kept = { $a ->
    [one] { $a } record waits to be claimed
   *[other] { $a } records wait to be claimed
}
inbox-kept-for-others = A reading came that a nurse or doctor has to claim. It is kept for them
inbox-set-aside-control = A control solution record came, not the patient's, and was left out
inbox-set-aside-ketone = A ketone result came, not glucose, and was left out
inbox-set-aside-pressure = The cuff could not measure. Sit still, wrap it well, measure again
inbox-set-aside-glucose = The glucose meter has no result. Measure again with a new strip
trouble-switch-bluetooth-on = Bluetooth is off. Switch it on
trouble-enter-by-hand = This phone has no Bluetooth. Type the value
trouble-needs-vendor = { $a } speaks only its maker's app. Type the value
trouble-no-measurements = { $a } has neither blood pressure nor glucose. Type the value
trouble-records-refused = { $a } does not hand its records out. Type the value
trouble-too-much = { $a } sent more records than it can have. What came is stored; type the rest
trouble-mute = { $a } connected and sent nothing. Move closer, press start and measure again
trouble-allow-bluetooth = Bluetooth is not permitted. Allow it in the settings
trouble-come-closer = { $a } did not connect. Move closer and press its start button
trouble-out-of-range = { $a } is not heard any more. Bring it to the phone and press its start button
trouble-free-the-meter = { $a } is busy or connected to another phone. Wait, or disconnect that one
trouble-pair-again = Pairing with { $a } failed. Check the PIN and pair again
trouble-unanswered = { $a } was connected and did not answer any more. Switch it off and on, hold the phone close and measure again
trouble-refused = { $a } does not let itself be read. Switch it off and on and measure again; if that does not help, type the value
trouble-system = The phone's Bluetooth failed with { $a }. Switch Bluetooth off and on, then measure again
trouble-scan-failed = The phone could not look for meters. Switch Bluetooth off and on
trouble-too-long = { $a } was still sending after a quarter of an hour and was stopped. What came is stored; press start again for the rest
trouble-pin-on-the-back = Pairing with { $a } failed. The PIN is printed on its back: type it as it stands there
trouble-switch-location-on = The location of the phone is off, and without it no meter is heard. Switch it on
trouble-try-again = Not everything came from { $a }. Press start again, it goes on where it stopped

## 5+2
plan-title = 5+2, week { $a } of { $b }
plan-line = { $a } of { $b } this week · { $c }
plan-not-yours = This one is ticked by: { $a }

## Upload
sync-nothing-yet = Nothing waiting to be sent
sync-all-there = Everything has arrived { $a }
sync-readings = { $a } readings
sync-state-waiting = waiting to be sent
sync-state-sent = sent, no answer yet
sync-state-acknowledged = the platform has it

## Me
me-store = Data is stored encrypted on this phone (SQLCipher, 256 bits)
me-version = Version { $a } · rules { $b } · forms { $c }
store-check = Check the data
store-check-note = Every page of the encrypted store was read, with its check code and every reference
store-check-result = Result
store-check-sound = All of it is sound
vault-desktop = This computer has no hardware key store: the key is in a file only you can read. Keep real residents' data on phones
access-sign = Signing is the family doctor's. Hand it in
access-confirm = The family doctor says whether such a value is real
pin-not-digits = A PIN has digits only
pin-too-short = A PIN has at least { $a } digits
pin-too-long = A PIN has at most { $a } digits
pin-too-simple = This PIN is too easy to guess. Choose another
vault-failed = The phone's key store did not open. Lock and unlock the phone, then try again
vault-too-open = Others can read the key file, so it is not used. Make it readable by you alone
drink-help = (another drink by its name, “beer 5”: converted)
