### What the app says: opening, access, meters, sync. To staff, short, what to do first.

## lock
lock-locked = Locked. Type the PIN to open.
lock-wrong-pin = Wrong PIN. { $a } tries left.
lock-wait = Too many tries. Try again in { $a } seconds.
lock-wait-minutes = Too many tries. Try again in { $a } minutes.
lock-wait-hours = Too many tries. Try again in { $a } hours.
lock-no-more-tries = Too many wrong PINs: one try a day is left. If you can't recall it, bring the phone to the administrator.

## access
access-not-allowed = This is done by: { $a }.
access-diagnosis = Only doctors and nurses can see a diagnosis.
access-not-found = Not found. It may have been moved.

## the store
store-wrong-key = The key does not fit, so this phone can't open its data. Nothing was changed. Bring the phone to the administrator.
store-damaged = The data file is damaged. Nothing was deleted. Give the phone to the administrator to restore it.
store-newer = The data was written by a newer app. Update the app, everything is there.
store-full = The phone is full, the last step was not saved. Delete some photos or videos and try again.
store-read-only = The phone does not allow writing, the last step was not saved. Check the storage card and permissions.
store-in-use = Doorstep is already open in another window. Go back to that one.

## meters
meter-too-long = The { $a } sent a record that is too long to be one. Its beginning is kept. Type the value.
meter-unreadable = The { $a } sent a record that can't be read. It is kept as it is. Type the value.
meter-cuff-loose = The cuff was loose. Tighten it and measure again.
meter-movement = The arm moved. Rest it and measure again.
meter-position = The arm was held wrongly. Cuff at heart level, measure again.

## sync
sync-waiting = { $a } waiting to be sent
sync-rejected = The platform refused it: { $a }

## the unexpected
error-internal = Something unexpected happened (code { $a }). What you typed is kept. Close and open again; if it stays, tell the code to whoever looks after the app
