### Record, what happened in order, merging

## Record
record-edit-title = Edit the record
record-new-title = New record
record-drug-since = { $a }, since { $b }
record-drug-until = { $a }, { $b } to { $c }
record-version = { $a } { $b }, { $c } changed: { $d }
record-first-version = { $a } { $b }, written by { $c }
record-too-old = The birth date can't be right. Nobody is older than { $a }.
record-born-differs = The birth date is not that of the ID number. Check both.
record-sex-differs = The sex is not that of the ID number. Check both.
record-phone = A phone number is digits only, { $a } to { $b } of them.
record-contract-ends-before = The contract can't end before it begins.
record-number-taken = Somebody has this record number already. Take another.
record-id-taken = This ID number has a record already. Search for it and open that one.

## Scan
scan-not-understood = No ID number or record number was recognised. Scan again, or type it.
scan-found = Found
scan-new = Nobody yet. You can begin a new record
scan-nobody = Nobody has this number

## Self-care
self-care-title = Self-care assessment
self-care-incomplete = Choose an answer to all five.
self-care-due = Self-care was not assessed this year
self-care-result = { $a } points · { $b }
self-care-independent = independent
self-care-slight = slightly dependent
self-care-moderate = moderately dependent
self-care-dependent = dependent

## In order
timeline-visit = Visit
timeline-reading = Reading
timeline-drug = Drug
timeline-drug-begun = Began { $a }
timeline-drug-ended = Stopped { $a }
timeline-referral = Referral
timeline-referral-advised = Referral advised
timeline-report = Hospital report
timeline-referral-reply = Answer to a referral
timeline-test = Test result
timeline-self-care = Self-care
timeline-told = Told by the platform
news-outside = { $a }, { $b }: { $c }
news-drug = Since { $a }: { $b }
news-reading = { $a }: measured { $b }
outside-text = Fill this in, at most { $a } characters.
outside-day = The day can't be right. It lies between birth and today; type it like 20260904.

## Merging
double-same-id = The same ID number
double-same-person = The same name, birth date and address
double-linked = The platform says it is one person
merge-same = A record can't be merged with itself.

## Visit
know-closed = Follow-up closed ({ $a }): { $b }
know-not-met = Not met last time ({ $a }): { $b }
visit-outcome-no-reason = Say why there was no visit.
visit-outcome-unexplained = Say why and on which day there was no follow-up.
decide-class = The class is one of 1 to 4.
decide-next = The next follow-up lies between tomorrow and { $a }; type it like 20260904.
decide-reason = Write the reason, { $a } to { $b } characters.
decide-no-referral = No referral is asked for, so there is nothing to decide.
decide-not-referred = no referral
decide-line = The doctor decided: { $a } ({ $b })
correct-title = Correct the visit
correct-measured = Measured
correct-reason = Reason of the correction
version-signed = { $a }, signed by { $b }
version-corrected = { $a }, corrected by { $b }: { $c }
sync-correction = correction
sync-record = record
sync-self-care = self-care assessment
sync-outside = what happened elsewhere
sync-merge = records merged
timeline-record = Record
