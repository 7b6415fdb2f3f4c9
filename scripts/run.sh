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
# A platform that runs here is used, so that a visit can be watched arriving.
platform=()
if kill -0 "$(cat target/platform/server.pid 2>/dev/null)" 2>/dev/null && [ -s target/platform/url ]; then
  platform=("platform=$(<target/platform/url)")
fi
exec java "${options[@]}" -jar android/desktop/target/doorstep.jar "${platform[@]}" "$@"
