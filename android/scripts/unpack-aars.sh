#!/bin/bash
# In a module's target/: aar/*.aar -> exploded/NAME/ (manifest, resources, native libraries, rules) and classes/ (every classes.jar,
# merged). Does nothing when the list is the one that was unpacked last.
set -euo pipefail
[ "$(ls aar)" != "$(cat unpacked.txt 2>/dev/null)" ] || [ ! -d classes ] || exit 0
rm -rf exploded classes unpacked.txt
mkdir -p exploded classes
for aar in aar/*.aar; do
  folder=exploded/$(basename "$aar" .aar)
  unzip -qo "$aar" -d "$folder"
  for jar in "$folder"/classes.jar "$folder"/libs/*.jar; do
    [ -f "$jar" ] || continue
    unzip -qo "$jar" -d classes 2>/dev/null || [ $? -eq 1 ] # 1: the jar is empty
    unzip -Z1 "$jar" 2>/dev/null | grep '\.kotlin_module$' || true
  done
done > modules.txt
# Kotlin finds top-level functions through these files: of two with one name, the second hides the functions of the first.
twice=$(sort modules.txt | uniq -d)
if [ -n "$twice" ]; then
  printf 'In two AARs; if a version was raised, "mvn -Pandroid clean" first:\n%s\n' "$twice" >&2
  exit 1
fi
ls aar > unpacked.txt
