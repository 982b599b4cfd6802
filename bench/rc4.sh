#!/bin/sh
# What forced RC4 costs: a file is downloaded over the loopback address, plain and encrypted by turns, from an engine of
# ours and from libtorrent, which gives both. Needs a build (./mvnw -DskipTests package) and python3-libtorrent; nothing
# else should run on the machine.
#   bench/rc4.sh [MEBIBYTES]
set -eu

cd "$(dirname "$0")/.."
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" --enable-native-access=ALL-UNNAMED -Xmx512m \
    -cp "target/classes:target/test-classes:target/lib/*" nagare.torrent.EncryptionCost "$@"
