#!/bin/bash
# Builds the core, the Kotlin bindings and the desktop app, each only if something that it is made of has changed.
. "$(dirname "$0")/lib.sh"

jar=android/desktop/target/doorstep.jar
stamps=target/stamps

core() {
  # The generator beside the core: the core's own crate keeps only one processor busy for a minute. What Maven will ask for comes
  # in the meantime. A failure of either is told below.
  mkdir -p target/logs
  nice cargo build --locked --profile tool -p uniffi-bindgen >target/logs/bindgen.log 2>&1 &
  [ -e $stamps/app ] || nice mvn -q -pl desktop -am dependency:go-offline >target/logs/fetch.log 2>&1 &
  step core "building the core (Rust, SQLCipher)" cargo build --locked -p doorstep-ffi
  wait
  step bindings "making the Kotlin bindings" scripts/bindings.sh kotlin
}
app() {
  fresh_classes
  step app "building the screens (Kotlin, Compose)" mvn -pl desktop -am package -Dmaven.test.skip=true
}

have_core core
[ -e $jar ] || rm -f $stamps/app
once $stamps/app android target/bindings/kotlin -- app
