### What the domain says: problems of a form, reasons of a judgement. { $a } { $b } are filled in order.

## filling in
problem-unknown-field = The form has no field “{ $a }”.
problem-wrong-kind = { $a } is not filled in like this.
problem-empty = { $a } is still empty.
problem-not-a-number = { $a } “{ $b }” is not a number. Type digits only.
problem-out-of-range = { $a } { $b } can't be right. It should be between { $c } and { $d }.
problem-whole-number = { $a } { $b }: whole numbers only.
problem-too-many-decimals = { $a } { $b } has too many decimals. At most { $c }.
problem-one-number-missing = { $a } needs two numbers, like 135/85.
problem-diastolic-not-below = { $a } can't be right. The lower number must be below the upper one.
problem-not-a-date = { $a } “{ $b }” is not a date. Type it like 20260904.
problem-future-date = { $a } { $b } has not come yet. Pick today or an earlier day.
problem-past-date = { $a } { $b } is over. Pick today or a later day.
problem-before-birth = { $a } { $b } is before the birth date { $c }.
problem-unknown-code = { $a } has no choice “{ $b }”.
problem-codes-out-of-order = { $a }: choose at least one, each once.
problem-none-with-others = { $a }: “None” can't stand beside others.
problem-contradicts = “None” is chosen above, and { $a } says something. Keep one.
problem-too-long = { $a } is too long. At most { $b } characters.
problem-too-many-drugs = { $a }: at most { $b }.
problem-drug-incomplete = { $a }: each drug needs its name, times a day and dose.
problem-drug-times = { $a } { $b } times a day? It should be more than { $c } and at most { $d }

## numbers
id-number-length = An ID number has 18 characters. This one has { $a }.
id-number-fifteen-digits = This is an old ID number of 15 digits, no longer used. Type the 18 of the new card.
id-number-characters = An ID number is digits only; the last one may be X.
id-number-region = The first 6 digits of the ID number are no region. Check them again.
id-number-birth-date = Digits 7 to 14 of the ID number are no date. Check them again.
id-number-future-birth = The birth date in the ID number has not come yet. Check it again.
id-number-check-digit = The last character of the ID number does not fit. One digit may be wrong. Check it again.
archive-number-length = A record number has 17 digits. This one has { $a }.
archive-number-characters = A record number is digits only.
