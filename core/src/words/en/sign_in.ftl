### Signing in to the platform. Short, what to do first.

sign-in-no-platform = No platform address yet. Everything entered is kept on this phone
sign-in-none = Not signed in to the platform. Work on; sign in to send
sign-in-begun = Sign in in the browser, then come back here
sign-in-done = Signed in to the platform
sign-in-done-as = Signed in to the platform: { $a }
sign-in-ran-out = The sign-in to the platform has run out. Sign in again to send; everything entered is kept

## When it does not work
sign-in-no-address = Not a platform's address. Check it and enter it again
sign-in-not-encrypted = A platform's address begins with https://
sign-in-bad-authority = The certificate file can't be read. Ask the administrator for another
sign-in-bad-pin = Not a fingerprint of a public key. Check it with the administrator
sign-in-unreachable = The platform can't be reached. Check the network and sign in later
sign-in-untrusted = The platform's certificate can't be trusted; nothing was sent. Ask the administrator
sign-in-not-offered = This address offers no sign-in. Check it; a Wi-Fi with a welcome page wants its own sign-in first
sign-in-unknown-app = The platform does not know this app. Ask the administrator to register it
sign-in-refused = The platform refused the sign-in. Try once more, then ask the administrator
sign-in-mismatch = That is not the sign-in that was begun here. Start again
sign-in-no-role = The platform does not say what your role is. Ask the administrator
sign-in-other-role = On the platform you are a { $a }, this phone is for a { $b }. Use your own, or ask the administrator
sign-in-no-team = The platform does not say which team you are in. Ask the administrator

## The platform does not let it be used
lease-lapsed = This phone has not reached the platform for too long. Sign in to the platform to open it; everything entered is kept
lease-paused = The platform has paused this phone. Ask the administrator, then sign in to open it; everything entered is kept
lease-lost = The platform has this phone as lost. If it was found again, see the administrator first
