### Consent: say what will be done, then ask. It can be taken back at any time. To be understood when read aloud.

consent-title-record = Record and visits
consent-text-record = We would keep a health record for you, visit you regularly, and write down blood pressure, glucose and your drugs. Only your family doctor's team sees it. Do you agree?
consent-stops-record = Taken back, there are no more visits and nothing more is written. What was written is kept as the law asks
consent-title-bluetooth = Reading meters
consent-text-bluetooth = The phone would read your blood-pressure and glucose meters itself, so that nothing is copied wrongly. Do you agree?
consent-stops-bluetooth = Taken back, values are typed and meters are not read
consent-title-hospital = Sharing with hospitals
consent-text-hospital = For a referral or a second opinion, the hospital would see your illnesses and drugs. Do you agree?
consent-stops-hospital = Taken back, referrals are no longer sent to hospitals
consent-title-civil-affairs = Sharing with civil affairs
consent-text-civil-affairs = To apply for aid or services for you, we would tell the civil affairs office what it needs to know. Do you agree?
consent-stops-civil-affairs = Taken back, we no longer apply for you there
consent-title-volunteers = Volunteers at the door
consent-text-volunteers = A volunteer would know your name and your door, measure your blood pressure and look at the salt spoon. Your illnesses stay hidden from them. Do you agree?
consent-stops-volunteers = Taken back, you are no longer in volunteers' phones
consent-title-photo = Photos
consent-text-photo = Where it helps, a wound or a box of drugs would be photographed for the record. Do you agree?
consent-stops-photo = Taken back, no more photos are taken
consent-title-whereabouts = Where you live
consent-text-whereabouts = The place of your home on the map would be kept, so that it is found. Do you agree?
consent-stops-whereabouts = Taken back, the place on the map is no longer used

consent-signed = { $a }: signed in person, kept by { $b }
consent-spoken = { $a }: agreed aloud, { $c } heard it, kept by { $b }
consent-by-carer = { $a }: agreed by { $c } on their behalf, kept by { $b }
consent-withdrawn = { $a }: taken back, kept by { $b }
consent-never-asked = Not asked yet
consent-no-ink = Not signed yet. Write the name in the box
consent-too-much-ink = That is too much ink. Wipe it and sign again
consent-no-name = Type the name of who heard it or who agrees for them, 2 to 40 characters
consent-record-withdrawn = The consent to record and visits was taken back, so there is no visit. If they wish, ask again on the resident's page first
consent-no-whereabouts = Keeping the place of the home was not agreed to, or taken back. Ask on the resident's page first
consent-no-bluetooth = Reading meters was not agreed to. Type the value, or ask on the resident's page first
sync-consent = Consent
