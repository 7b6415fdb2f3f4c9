#!/bin/bash
# The app in a window, or headless where there is no display: android/desktop.sh [arguments of the app]
# Builds only what is older than its sources, so that a second start needs neither Maven nor the generator.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
jar=$root/android/desktop/target/doorstep.jar

"$root/scripts/bindings.sh" kotlin
sources=("$root/target/bindings/kotlin" "$root/android/pom.xml")
for module in bindings bridge ui desktop; do
  sources+=("$root/android/$module/pom.xml")
  [ ! -d "$root/android/$module/src/main" ] || sources+=("$root/android/$module/src/main")
done
# A folder is newer than the jar when a file in it was added or removed.
if [ ! -f "$jar" ] || [ -n "$(find "${sources[@]}" -newer "$jar" -print -quit)" ]; then
  echo "Building the desktop app" >&2
  log=$root/target/desktop-build.log
  (cd "$root/android" && mvn -Dkotlin.compiler.daemon=false -Dmaven.test.skip=true package) > "$log" 2>&1 ||
    { cat "$log" >&2; exit 1; }
fi

options=(-Djna.library.path="$root/target/debug" -Dskiko.renderApi=SOFTWARE -XX:+UseSerialGC -XX:TieredStopAtLevel=1)
[ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || [ "$(uname)" = Darwin ] || options+=(-Djava.awt.headless=true)
exec java "${options[@]}" -jar "$jar" "$@"
