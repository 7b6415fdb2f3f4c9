#!/bin/bash
# The demo: builds what is missing, then a window where there is a display, else a walk through one visit with its
# pictures under target/visit. Arguments go to the app.
. "$(dirname "$0")/lib.sh"

scripts/need.sh rust jdk maven c
scripts/prepare.sh desktop
scripts/build.sh

headless=()
if [ "$(uname -s)" = Linux ] && [ -z "${DISPLAY:-}" ]; then headless=(-Djava.awt.headless=true); fi
exec java ${headless[@]+"${headless[@]}"} -Djna.library.path=target/debug -jar android/desktop/target/doorstep.jar "$@"
