### What the rules say: reasons of judgements and colours, measuring, 5+2. { $a } { $b } are filled in order.

## emergency referral
reason-emergency-pressure = Blood pressure { $a }/{ $b }, the limit is { $c }/{ $d }: treat and refer now
reason-emergency-glucose-high = Glucose { $a }, the limit is { $b }: treat and refer now
reason-emergency-glucose-low = Glucose { $a }, low from { $b } down: treat and refer now
reason-emergency-pregnant-pressure = Pregnant or breast-feeding, blood pressure { $a }/{ $b }, the limit is { $c }/{ $d }: refer now
reason-emergency-pregnant-glucose = Pregnant or breast-feeding, fasting glucose { $a }, the limit is { $b }: refer now
reason-sign-altered-consciousness = Altered consciousness or behaviour: treat and refer now
reason-sign-severe-headache = Severe headache or dizziness: treat and refer now
reason-sign-nausea-vomiting = Nausea or vomiting: treat and refer now
reason-sign-blurred-vision = Blurred vision or eye pain: treat and refer now
reason-sign-palpitation = Palpitation: treat and refer now
reason-sign-chest-tightness = Tight chest: treat and refer now
reason-sign-cannot-lie-flat = Cannot lie flat: treat and refer now
reason-sign-acetone-breath = Acetone on the breath: treat and refer now
reason-sign-sweating = Sweating: treat and refer now
reason-sign-poor-appetite = Poor appetite: treat and refer now
reason-sign-great-thirst = Great thirst: treat and refer now
reason-sign-much-urine = Much urine: treat and refer now
reason-sign-abdominal-pain = Abdominal pain: treat and refer now
reason-sign-deep-breathing = Deep breathing: treat and refer now
reason-sign-flushed-skin = Flushed skin: treat and refer now
reason-sign-fast-heart = Heart rate lastingly above 100: treat and refer now
reason-sign-high-fever = Temperature above 39 ℃: treat and refer now
reason-sign-sudden-vision-loss = Sudden loss of vision: treat and refer now
reason-sign-pregnant-high-pressure = Pregnant or breast-feeding with high blood pressure: treat and refer now
reason-sign-pregnant-high-glucose = Pregnant or breast-feeding with high glucose: treat and refer now
reason-sign-other-disease = Another disease that cannot be treated here: treat and refer now

## judgement
reason-complication = New or worse complication: refer, follow up within { $a } days
reason-reaction-first = Adverse reaction: adjust the drugs, follow up within { $a } days
reason-reaction-better = The adverse reaction is better but still there: see again within { $a } days
reason-reaction-not-better = The adverse reaction is not better: refer, follow up within { $a } days
reason-pressure-above = Blood pressure { $a }/{ $b }, target <{ $c }/{ $d }
reason-pressure-above-elderly = Blood pressure { $a }/{ $b }, target <{ $c }/{ $d } (from { $e } years)
reason-pressure-at-target = Blood pressure { $a }/{ $b }, within the target <{ $c }/{ $d }
reason-pressure-at-target-elderly = Blood pressure { $a }/{ $b }, within the target <{ $c }/{ $d } (from { $e } years)
reason-glucose-above = Fasting glucose { $a }, target <{ $b }
reason-glucose-low = Fasting glucose { $a }: { $b } and below is too low to count as controlled
reason-glucose-at-target = Fasting glucose { $a }, within the target <{ $b }
reason-unsatisfied-first = Not controlled, first time: adjust the drugs, follow up within { $a } days
reason-unsatisfied-again = Not controlled twice in a row: refer, follow up within { $a } days
reason-irregular-pulse = Irregular pulse: listen to the heart, look at the rhythm
reason-home-above = Home mean { $a }/{ $b }, target <{ $c }/{ $d }: high
reason-home-at-target = Home mean { $a }/{ $b }, at target <{ $c }/{ $d }
reason-missing-blood_pressure = Blood pressure is missing
reason-missing-fasting_glucose = Fasting glucose is missing
reason-missing-emergency_signs = Danger signs were not asked for
reason-missing-adverse_reaction = Adverse reactions were not asked for
reason-missing-complication_new_or_worse = Complications were not asked for

## colours
colour-emergency = Emergency referral at the last visit
colour-grade-3 = Blood pressure { $a }/{ $b }, grade 3
colour-glucose-very-high = Glucose { $a }, very high
colour-hypoglycaemia-level-2 = Glucose { $a }, low glucose level 2
colour-hypoglycaemia = Glucose { $a }, low
colour-refer = Referral at the last visit
colour-grade-2-high-risk = Blood pressure { $a }/{ $b }, grade 2 or more, high risk
colour-hypoglycaemia-often = Often has low-glucose reactions
colour-overdue-long = { $a ->
    [one] Follow-up { $a } day overdue, call first
   *[other] Follow-up { $a } days overdue, call first
}
colour-unsatisfied = Not controlled at the last visit
colour-adverse-reaction = Adverse reaction at the last visit
colour-complication = Complication at the last visit
colour-pressure-above-target = Blood pressure { $a }/{ $b }, off target
colour-home-pressure-above-target = Home mean { $a }/{ $b }, off target
colour-glucose-above-target = Fasting glucose { $a }, off target
colour-glucose-high = Glucose { $a }, high
colour-grade-1-high-risk = Blood pressure { $a }/{ $b }, grade 1 or more, high risk
colour-takes-drugs-irregularly = Takes the drugs now and then
colour-takes-no-drugs = Takes no drugs
colour-hypoglycaemia-sometimes = Has low-glucose reactions now and then
colour-overdue = { $a ->
    [one] Follow-up { $a } day overdue
   *[other] Follow-up { $a } days overdue
}
colour-stable = Stable
colour-nothing-known = Nothing measured yet

## 5+2
plan-five-plus-two = 5+2 intervention
plan-doctor-follow-up = Doctor's follow-up: blood pressure, drugs
plan-low-salt-group = Low-salt diet group
plan-salt-spoon-check = Check the salt spoon
plan-status-done = Done
plan-status-due = Due
plan-status-missed = Missed
plan-status-not-yet = Not yet
plan-tick-unknown-item = This plan has no such item
plan-tick-not-yours = Your role does not tick this item
plan-tick-outside = This day is outside the plan's { $a } weeks
plan-tick-future = A coming day can't be ticked
plan-salt-within = { $a } g of salt a person a day, below { $b } g
plan-salt-above = { $a } g of salt a person a day, it should be below { $b } g
plan-salt-grams = Salt used should be between 0 and { $a } g
plan-salt-days = Days should be between 1 and { $a }
plan-salt-eaters = Eaters should be between 1 and { $a }

clinical-pressure = Treatment aims at <{ $a }, apart from the assessment
clinical-pressure-by-steps = Treatment aims at <{ $a }, then <{ $b } if tolerated, apart from the assessment
clinical-glucose = Treatment aims at fasting { $a }–{ $b } mmol/L, HbA1c <{ $c } %, apart from the assessment
