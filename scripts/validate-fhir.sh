#!/bin/bash
# HL7's validator over everything the app says to the platform: a request of each kind and the visits of the demo district, made by
# the code, and the Questionnaires that they answer. ARGS="-Dwarnings" shows warnings too.
. "$(dirname "$0")/lib.sh"
scripts/need.sh rust jdk maven c
said=$PWD/target/fhir

build_validator() { command mvn -B -ntp -f tests/validator/pom.xml package; }
say_everything() {
  rm -rf "$said"
  DOORSTEP_FHIR=$said cargo test --locked --test sync --test care -- fhir:: half_written:: --skip by_halves
}
judge() {
  java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 "$@" -cp "tests/validator/target/classes:tests/validator/target/lib/*" \
    validator.Validate fixtures/fhir/*.json "$said"/*.json
}

step validator "build HL7's validator" once target/stamps/validator tests/validator -- build_validator
step said "say everything there is to say" say_everything
kinds=$(sed -nE 's/^    \(Told::[A-Za-z]+, "([a-z-]+)".*/\1/p' core/src/desk/outgoing.rs)
for kind in $kinds visit visit-correction readings conflict hand-over phone audit; do
  ls "$said/$kind"-*.json >/dev/null 2>&1 || die "nothing says $kind"
done
step judged "judge $(find "$said" -name '*.json' | wc -l) bundles" judge "$@"
grep -cE ': valid$' target/logs/judged.log | sed 's/$/ files are valid/'
