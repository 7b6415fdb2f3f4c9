#!/bin/bash
# Builds the Rust library and puts all that ios/Package.swift expects under ios/Generated, which git ignores.
# Files that did not change keep their date, so a second run makes Swift rebuild nothing.
. "$(dirname "$0")/../lib.sh"
name=doorstep_ffi out=ios/Generated

scripts/bindings.sh swift

mkdir -p $out/{FFI,Swift,lib}
put() { cmp -s "$1" "$2" || cp "$1" "$2"; }
put target/bindings/swift/${name}FFI.h $out/FFI/${name}FFI.h
put target/bindings/swift/${name}FFI.modulemap $out/FFI/module.modulemap # the one name that clang looks for
put target/bindings/swift/$name.swift $out/Swift/$name.swift
put target/debug/lib$name.a $out/lib/lib$name.a
# SwiftPM does not notice a new library: without this, tests would go on with the old Rust code.
echo "let libraryStamp = \"$(sha256sum <$out/lib/lib$name.a | cut -c1-32)\"" >target/LibraryStamp.swift
put target/LibraryStamp.swift $out/Swift/LibraryStamp.swift
