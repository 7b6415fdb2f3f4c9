#!/bin/bash
# In app/: the resources of the app and of its AARs -> target/resources.apk, an R.java for each package under target/r, and what
# Robolectric asks for: tests see the very resources that go into the APK.
set -euo pipefail
command -v aapt2 > /dev/null || { echo "aapt2 is missing: apt-get install aapt" >&2; exit 1; }
rm -rf target/res target/r
mkdir -p target/res target/r

# The framework's resources lie in the jar of Android's classes; Debian's aapt2 wants them in a small zip of their own.
framework=target/framework.apk
if [ ! -f $framework ]; then
  unzip -qo target/sdk/android-all.jar resources.arsc AndroidManifest.xml -d target/res/framework
  (cd target/res/framework && zip -q0 ../../framework.apk resources.arsc AndroidManifest.xml)
fi

packages=()
for aar in ../androidx/target/exploded/*; do
  [ ! -s "$aar/R.txt" ] || packages+=("$(sed -n 's/.*package="\([^"]*\)".*/\1/p' "$aar/AndroidManifest.xml")")
  # An AAR's resources never change: compiled once.
  compiled=target/aar-res/$(basename "$aar").zip
  mkdir -p target/aar-res
  [ ! -d "$aar/res" ] || [ -f "$compiled" ] || aapt2 compile --dir "$aar/res" -o "$compiled"
done
for compiled in target/aar-res/*.zip; do # of an AAR that is no longer in the list
  [ -d "../androidx/target/exploded/$(basename "$compiled" .zip)" ] || rm "$compiled"
done
aapt2 compile --dir src/main/res -o target/res/app.zip
# The app's own resources come last: they win over an AAR's. Of the AARs' many languages only those the app speaks.
# Debian's aapt2 is older than <queries>: what it does not know it takes as a warning, and nothing else may be one.
if ! aapt2 link -I $framework -c zh,en --manifest src/main/AndroidManifest.xml --warn-manifest-validation --auto-add-overlay \
  --java target/r --proguard target/aapt.pro --extra-packages "$(IFS=:; echo "${packages[*]}")" \
  -o target/resources.apk target/aar-res/*.zip target/res/app.zip 2> target/res/link.log ||
  grep 'AndroidManifest.xml' target/res/link.log | grep -v 'unexpected element <queries>'; then
  cat target/res/link.log >&2
  exit 1
fi

config=target/test-config/com/android/tools
mkdir -p $config
cat > $config/test_config.properties <<P
android_merged_manifest=$PWD/src/main/AndroidManifest.xml
android_resource_apk=$PWD/target/resources.apk
android_custom_package=$(sed -n 's/.*package="\([^"]*\)".*/\1/p' src/main/AndroidManifest.xml)
P
