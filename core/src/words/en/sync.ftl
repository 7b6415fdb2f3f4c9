# To and from the platform: sending, receiving, what it refused, what both sides changed
link-sync = Sending: to be looked at
sync-title = Sending and receiving
sync-running = Sending already, one moment
sync-progress-push = { $a } sent, { $b } to go
sync-progress-pull = { $a } received
sync-last = Last received: { $a }
sync-untaken = { $a } that can't be right were not taken
sync-clock-behind = The phone's clock is { $a } minutes slow: set it
sync-clock-ahead = The phone's clock is { $a } minutes fast: set it

sync-trouble-unreachable = The platform can't be reached; it is tried again with a signal
sync-trouble-busy = The platform is busy; it is tried again later
sync-trouble-not-fhir = The network wants a sign-in, or the address is wrong: open a web page first
sync-trouble-untrusted = The platform's certificate is not trusted; nothing was sent. Tell the administrator
sync-trouble-sign-in = Sign in to the platform again; nothing is lost
sync-trouble-cancelled = Sending was stopped; tap to go on

sync-problem-no-page = The platform's answer can't be read; nothing was taken this time
sync-problem-too-many = The platform sent too much at once; nothing was taken this time
sync-problem-elsewhere = The platform pointed elsewhere; that was not followed
sync-problem-endless = The platform's answer had no end; it was given up

sync-reason-invalid = what it holds breaks a rule
sync-reason-reference = it points at something the platform does not have
sync-reason-forbidden = your account may not write about this person
sync-reason-duplicate = the platform has one already
sync-reason-conflict = it was just changed there
sync-reason-gone = it was deleted there
sync-reason-too-large = it is too large
sync-reason-unreadable = left by an older version, which the platform can't read
sync-reason-held = waits for another one to be mended
sync-reason-other = it does not say why

sync-refused-title = Refused by the platform
sync-resend = Send again
sync-hand-over = Hand to the doctor
sync-handed = Handed to the doctor
sync-kind-conflict = chosen value
sync-kind-hand-over = handed to the doctor

sync-conflicts-title = Changed on both sides
sync-here = Here: { $a } ({ $b }, { $c })
sync-there = Platform: { $a } ({ $b })
sync-keep-here = Take ours
sync-keep-there = Take the platform's
sync-empty = nothing
sync-unknown-time = time unknown
sync-field-name = Name
sync-field-telecom = Phone
sync-field-address = Address
sync-field-birthDate = Birth date
sync-field-gender = Sex
sync-field-contact = Contact
sync-field-identifier = Number
sync-field-deceased = Deceased
sync-field-active = Looked after
sync-field-status = Status
sync-field-other = Something else

sync-review-title = To be looked at
sync-review-merged = Merged into another record at the platform
sync-review-died = Registered as deceased at the platform
sync-review-inactive = Not looked after any more at the platform
sync-review-gone = Deleted at the platform, or not in your care any more
sync-review-task = Handed over by a colleague to be checked
sync-review-unread = This version can't take it into the record yet; it is kept as it came
