#!/bin/sh
# Makes the JVM's class archive for driver and executor: about half of the processor time of a session's start is loading
# and checking 17,000 classes, which the archive holds ready. A JVM that finds none goes on without: so does this build where
# the machine is too busy to make it.
set -eu
here=$(dirname "$0")
work=$(mktemp -d)
# A container that is being built may have a name that resolves to nothing.
export SPARK_LOCAL_IP=127.0.0.1
without() {
    tail -20 "$1" >&2
    echo "no class archive was made: sessions work, and start some seconds later" >&2
    rm -rf "$work" /opt/spark/aula.jsa
    exit 0
}
timeout 600 python "$here/train.py" "$work" > "$work/log" 2>&1 || without "$work/log"

# Ids are per JVM and needed for classes of custom loaders only, which are left out.
cat "$work/driver.lst" "$work/executor.lst" | grep -v -e '^#' -e ' source: ' | sed 's/ id: .*//' | awk '!seen[$0]++' > "$work/classes.lst"
java -XX:+UseSerialGC -Xshare:dump -XX:SharedClassListFile="$work/classes.lst" -XX:SharedArchiveFile=/opt/spark/aula.jsa \
     -cp /opt/spark/no-conf:/opt/spark/jars/spark.jar > "$work/dump" 2>&1 || without "$work/dump"
rm -rf "$work" /tmp/* /root/.cache
