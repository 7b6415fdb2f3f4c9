### Indicators of the assessment. Every number opens onto its people.

link-indicators = Indicators
indicators-title = Indicators
indicators-scope = { $a }, { $b }
indicators-waiting = { $a ->
    [one] { $a } follow-up of these is still on this phone
   *[other] { $a } follow-ups of these are still on this phone
}
indicators-rule = Management and control are of the year so far, what was done is of the period. By { $a }
indicators-rates = Rates
indicators-partners = Who did how much
indicators-periods = Another period
indicators-places = Another place
indicators-everywhere = all estates and villages

indicator-managed-hypertension = Managed to the standard, hypertension
indicator-managed-diabetes = Managed to the standard, diabetes
indicator-control-hypertension = Blood pressure controlled
indicator-control-diabetes = Blood glucose controlled
indicator-timely = Records up to date in time
indicator-local = Seen locally, as far as known
indicator-complication = Complications
indicator-screening = Screened
indicator-referral-loop = Referrals with an outcome
indicator-means-managed-hypertension = Enough face-to-face follow-ups ÷ managed. At least 4 a year, calls left out, pro rata from registration
indicator-means-managed-diabetes = Enough face-to-face follow-ups ÷ managed. At least 4 a year, calls left out, pro rata from registration
indicator-means-control-hypertension = At target at the last follow-up ÷ managed. Lost counts as not controlled
indicator-means-control-diabetes = Fasting glucose at target at the last follow-up ÷ managed. Lost counts as not controlled
indicator-means-timely = Signed on the day or the next ÷ all follow-ups; begun and left unsigned is late
indicator-means-local = Seen here ÷ seen here and reported by hospitals
indicator-means-complication = With a new or worse complication this year ÷ managed
indicator-means-screening = Screened or measured this year ÷ 35 and older, without who died or moved away
indicator-means-referral-loop = With an outcome ÷ all referrals
indicator-rate = { $a } % ({ $b }/{ $c })
indicator-nobody = nobody yet
indicator-goal = goal ≥{ $a } %
indicator-there = as the platform has it: { $a }
indicator-met = Met: { $a }
indicator-others = Not met: { $a }
indicator-more = { $a } more on the next page
indicator-times = { $a ->
    [one] once
   *[other] { $a } times
}
indicator-for = Done for { $a }
indicator-part = { $a } times, { $b } %
