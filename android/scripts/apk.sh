#!/bin/bash
# app/target/app.jar, its libraries and its resources -> app/target/doorstep.apk, checked: scripts/apk.sh [r8|d8] [NATIVE]
# "mvn -Pandroid verify" calls it; by hand after "mvn -Pandroid package". r8 shrinks, d8 is quicker.
# NATIVE: a folder with ABI/libdoorstep_ffi.so for each ABI, linked by the Android NDK.
# Signed with a throw-away key made here: for trying out, not for a shop.
set -euo pipefail
how=${1:-r8} native=${2:-}
case $how in r8 | d8) ;; *) echo "usage: $0 [r8|d8] [NATIVE]" >&2; exit 2 ;; esac
native=${native:+$(cd "$native" && pwd)}
cd "$(dirname "$0")/../app"
[ -f target/app.jar ] && [ -d target/lib ] || { echo 'first: mvn -Pandroid package' >&2; exit 1; }
for tool in aapt2:aapt zipalign:zipalign apksigner:apksigner dexdump:dexdump zip:zip unzip:unzip; do
  command -v "${tool%:*}" > /dev/null || { echo "${tool%:*} is missing: apt-get install ${tool#*:}" >&2; exit 1; }
done
manifest=src/main/AndroidManifest.xml
min=$(sed -n 's/.*minSdkVersion="\([0-9]*\)".*/\1/p' $manifest)
work=target/apk root=target/apk/root
rm -rf $work
mkdir -p $root

# Classes. JNA's come from its AAR: the jar has native libraries of every desktop in it.
unzip -qo target/sdk/jna.aar -d $work/jna
# android-all has no java.lang: the JDK stands in for it.
jdk=$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")
input=(--release --min-api "$min" --lib target/sdk/android-all.jar --lib "$jdk" --output "$root"
  target/app.jar target/lib/*.jar "$work/jna/classes.jar")
if [ "$how" = r8 ]; then
  # Rules: ours, those aapt2 wrote for the manifest, those of the AARs; the ones inside of jars R8 finds by itself.
  rules=(--pg-conf keep.pro --pg-conf target/aapt.pro)
  for rule in ../androidx/target/exploded/*/proguard.txt; do rules+=(--pg-conf "$rule"); done
  java -Xmx3g -cp target/sdk/r8.jar com.android.tools.r8.R8 "${rules[@]}" --pg-map-output target/mapping.txt "${input[@]}" \
    > $work/r8.log 2>&1 || { cat $work/r8.log >&2; exit 1; }
  # What is left beside classes and services are licences and Kotlin's metadata.
  find $root -type f ! -name '*.dex' ! -path '*/META-INF/services/*' -delete
  find $root -type d -empty -delete
else
  java -Xmx3g -cp target/sdk/r8.jar com.android.tools.r8.D8 "${input[@]}"
  for jar in target/lib/*.jar; do
    unzip -qo "$jar" 'META-INF/services/*' -d $root 2> /dev/null || [ $? -eq 11 ] # 11: it has none
  done
fi

# Native libraries. Android takes the first ABI it finds: none may be without the core.
if [ -n "$native" ]; then
  abis=$(cd "$native" && for so in */libdoorstep_ffi.so; do dirname "$so"; done)
else
  abis='arm64-v8a armeabi-v7a x86_64'
fi
for abi in $abis; do
  mkdir -p "$root/lib/$abi"
  cp $work/jna/jni/"$abi"/*.so "$root/lib/$abi/" || { echo "JNA has nothing for $abi" >&2; exit 1; }
  for so in ../androidx/target/exploded/*/jni/"$abi"/*.so; do [ ! -f "$so" ] || cp "$so" "$root/lib/$abi/"; done
  [ -z "$native" ] || cp "$native/$abi/libdoorstep_ffi.so" "$root/lib/$abi/"
done

apk=target/doorstep.apk key=target/throw-away.p12
cp target/resources.apk $work/unaligned.apk
(cd $root && zip -qr ../unaligned.apk .)
zipalign -f 4 $work/unaligned.apk $apk
[ -f $key ] || keytool -genkeypair -keystore $key -storetype PKCS12 -storepass throw-away -alias doorstep \
  -keyalg RSA -keysize 3072 -validity 3650 -dname 'CN=Doorstep throw-away' 2> /dev/null
apksigner sign --ks $key --ks-pass pass:throw-away --ks-key-alias doorstep --min-sdk-version "$min" $apk

# What it is, and that it holds what it must.
apksigner verify --min-sdk-version "$min" --verbose $apk > $work/signature.txt
grep -q '^Verified using v2 scheme.*true' $work/signature.txt || { cat $work/signature.txt >&2; exit 1; }
aapt2 dump badging $apk 2> /dev/null > $work/badging.txt
grep -E "^(package|sdkVersion|targetSdkVersion|uses-permission|application-label(-en)?:|launchable|native-code)" $work/badging.txt
for line in "package: name='app.doorstep'" "sdkVersion:'26'" "targetSdkVersion:'35'" "application-label:'入户随访'" \
  "application-label-en:'Doorstep'" "launchable-activity: name='app.doorstep.MainActivity'"; do
  grep -qF "$line" $work/badging.txt || { echo "not as it must be: $line" >&2; exit 1; }
done
# Meters are not looked for to find the phone (0x10000: neverForLocation). A shell has no narrower look into a binary manifest.
aapt2 dump xmltree --file AndroidManifest.xml $apk 2> /dev/null | grep -A1 '"android.permission.BLUETOOTH_SCAN"' |
  grep -q 'usesPermissionFlags.*=0x0*10000$' || { echo 'BLUETOOTH_SCAN is not neverForLocation' >&2; exit 1; }
dexdump -l plain $apk 2> /dev/null | sed -n "s/ *Class descriptor *: 'L\(.*\);'/\1/p" | tr / . > $work/classes.txt
# Every class that the manifest names (".X" is one of ours), and what Rust and JNA call by name.
named=$(tr '\n' ' ' < $manifest | grep -oE '<(application|activity|service|receiver|provider|meta-data) [^>]*android:name="[^"]*"' |
  sed 's/.*android:name="\([^"]*\)"/\1/; s/^\./app.doorstep./' | grep -F .)
btleplug='com.nonpolynomial.btleplug.android.impl.Adapter com.nonpolynomial.btleplug.android.impl.Peripheral
  io.github.gedgygedgy.rust.ops.FnAdapter io.github.gedgygedgy.rust.future.Future io.github.gedgygedgy.rust.stream.Stream'
for class in $named com.sun.jna.Native uniffi.doorstep_ffi.UniffiLib $btleplug; do
  grep -qx "$class" $work/classes.txt || { echo "not in the APK: $class" >&2; exit 1; }
done
echo "$PWD/$apk: $(wc -l < $work/classes.txt) classes, $(stat -c %s $apk) bytes, signed with a throw-away key"
if [ -z "$native" ]; then
  echo 'It installs, but does not start: the Rust library for phones is not in it (give a folder with ABI/libdoorstep_ffi.so).'
fi
