#!/bin/bash
# Checks what iOS asks of the app before it lets it use Bluetooth: the reason, in every language that the app speaks.
# Bluetooth in the background is not asked for: a reading is taken while the visit is open.
. "$(dirname "$0")/../lib.sh"
app=ios/App key=NSBluetoothAlwaysUsageDescription

if command -v plutil >/dev/null; then
  plutil -lint -s $app/Info.plist $app/*.lproj/InfoPlist.strings
fi
languages=$(sed -n '/CFBundleLocalizations/,/<\/array>/s|.*<string>\(.*\)</string>.*|\1|p' $app/Info.plist)
[ -n "$languages" ] || die "$app/Info.plist names no language"
grep -A1 "<key>$key</key>" $app/Info.plist | grep -qE '<string>.+</string>' || die "$app/Info.plist does not say why: $key"
for language in $languages; do
  for named in $key CFBundleDisplayName; do
    grep -qE "^$named = \".+\";$" "$app/$language.lproj/InfoPlist.strings" || die "$app/$language.lproj does not say: $named"
  done
done
! grep -q bluetooth-central $app/Info.plist || die "$app/Info.plist asks for Bluetooth in the background"
# shellcheck disable=SC2086 # a list of words
echo "Info.plist: Bluetooth's reason in" $languages
