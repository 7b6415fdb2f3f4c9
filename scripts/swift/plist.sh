#!/bin/bash
# Checks what iOS asks of the app before it lets it use Bluetooth: the reason, in every language that the app speaks; before it
# calls it in the background: the task's name; and before the browser comes back to it: the scheme.
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

# said FILE NAME: the text of a constant in Swift
said() { sed -nE "s/.*static let $2 = \"([^\"]+)\".*/\1/p" "ios/Sources/$1"; }
# lists KEY VALUE: whether Info.plist has the value in the list of the key
lists() { sed -n "/<key>$1<\/key>/,/<\/array>/p" $app/Info.plist | grep -qF "<string>$2</string>"; }
task=$(said DoorstepBackground/BackgroundSync.swift identifier)
lists BGTaskSchedulerPermittedIdentifiers "${task:?}" || die "$app/Info.plist does not permit the task $task"
lists UIBackgroundModes fetch || die "$app/Info.plist does not ask to be called in the background"
redirect=$(said DoorstepKit/JoinModel.swift redirect)
lists CFBundleURLSchemes "${redirect%%:*}" || die "$app/Info.plist does not take back the browser's $redirect"
# shellcheck disable=SC2086 # a list of words
echo "Info.plist: Bluetooth's reason in" $languages
