#!/bin/bash
# A real FHIR R4 server on this machine, HAPI JPA, with the demo district in it: platform.sh [stop|empty]; empty: with nothing in it.
# Prints its address once it answers.
# Environment: PORT (8642); DB=file:DIR/fhir or DB=postgresql://HOST/NAME?user=… keeps the data, else they are gone with the server;
# VALIDATE=request|repository lets HL7's validator judge what comes; TOKENS=t1=admin,t2=nurse:Organization/ID asks for bearer tokens; HEAP (1g).
. "$(dirname "$0")/lib.sh"

here=target/platform
pid_file=$here/server.pid log=$here/server.log
running() { [ -f $pid_file ] && kill -0 "$(cat $pid_file)" 2>/dev/null; }

if [ "${1:-}" = stop ]; then
  if running; then
    kill "$(cat $pid_file)"
    while running; do sleep 0.2; done
  fi
  rm -f $pid_file $here/url
  exit 0
fi

if running; then
  echo "✓ the platform is already there: $(cat $here/url)"
  exit 0
fi
scripts/need.sh jdk maven
[ "${1:-}" = empty ] || { scripts/need.sh rust c; step load-demo "building what the clinic has" cargo build --locked --bin load-demo; }
mkdir -p $here
build() {
  command mvn -B -ntp -f tests/hapi/pom.xml compile dependency:build-classpath -DincludeScope=runtime \
    -Dmdep.outputFile=target/classpath
}
once target/stamps/hapi tests/hapi/pom.xml tests/hapi/src -- step hapi "fetching and building HAPI" build
[ -f tests/hapi/target/classpath ] || step hapi "fetching and building HAPI" build

rm -f $here/url
java "-Xmx${HEAP:-1g}" -XX:+UseSerialGC -Dport="${PORT:-8642}" ${DB:+"-Ddb=$DB"} ${VALIDATE:+"-Dvalidate=$VALIDATE"} \
  ${TOKENS:+"-Dtokens=$TOKENS"} -cp "tests/hapi/target/classes:$(cat tests/hapi/target/classpath)" platform.Server \
  </dev/null >$log 2>&1 &
echo $! >$pid_file
disown
start=$SECONDS
echo "▸ the platform is starting (half a minute) …"
while running; do
  url=$(sed -n 's/^ready //p' $log)
  if [ -n "$url" ] && { ! command -v curl >/dev/null || curl -fs -o /dev/null "$url/metadata"; }; then
    echo "$url" >$here/url
    echo "✓ the platform is there, $(took $((SECONDS - start))): $url"
    if [ "${1:-}" != empty ]; then
      # With tokens, by the first that may do all.
      admin=$(tr , '\n' <<<"${TOKENS:-}" | sed -n '/=admin$/{s///p;q}')
      step loading "the clinic puts the demo district there" target/debug/load-demo "$url" ${admin:+--token "$admin"}
      cat target/logs/loading.log
    fi
    exit 0
  fi
  sleep 0.3
done
tail -n 40 $log >&2
die "the platform did not start: all of it is in $log"
