#!/bin/bash
# Builds the Rust library and puts all that ios/Package.swift expects under ios/Generated, which git ignores.
# Files that did not change keep their date, so that a second run makes Swift rebuild nothing.
. "$(dirname "$0")/../lib.sh"
made=target/bindings/swift library=target/debug/libdoorstep_ffi.a out=ios/Generated

scripts/bindings.sh --beside-tests swift

put() { cmp -s "$1" "$2" || { mkdir -p "$(dirname "$2")" && cp "$1" "$2"; }; }
for module in doorstep_core doorstep_ffi; do
  put $made/$module.swift $out/Swift/$module.swift
  put $made/${module}FFI.h $out/FFI/${module}FFI/${module}FFI.h
  put $made/${module}FFI.modulemap $out/FFI/${module}FFI/module.modulemap # the one name that clang looks for
done
put $library $out/lib/libdoorstep_ffi.a
# SwiftPM does not notice a new library: without this, tests would go on with the old Rust code.
echo "let libraryStamp = \"$(sha256sum <$library | cut -c1-32)\"" >target/LibraryStamp.swift
put target/LibraryStamp.swift $out/Swift/LibraryStamp.swift
