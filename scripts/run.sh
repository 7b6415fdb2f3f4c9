#!/bin/bash
# The demo: builds what is missing, then a window where there is a display, else a walk through one visit with its
# pictures under target/visit. Arguments go to the app.
. "$(dirname "$0")/lib.sh"

scripts/need.sh rust jdk maven c
scripts/prepare.sh desktop
scripts/build.sh

options=(-Djna.library.path=target/debug -Dskiko.renderApi=SOFTWARE -XX:+UseSerialGC -XX:TieredStopAtLevel=1)
if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && [ "$(uname -s)" != Darwin ]; then
  options+=(-Djava.awt.headless=true)
fi
exec java "${options[@]}" -jar android/desktop/target/doorstep.jar "$@"
