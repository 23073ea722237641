#!/bin/sh
# Keeps one node JVM running: when it dies it is started again at once on the same address, which lets the cluster replace the old life
# without waiting for its failure detector. Ends when NODE_DIR/stopped exists. Usage: supervise.sh NODE_DIR JAVA ARG...
dir=$1
shift
echo $$ > "$dir/supervisor.pid.new" && mv "$dir/supervisor.pid.new" "$dir/supervisor.pid"
quick=0
while [ ! -e "$dir/stopped" ]; do
    began=$(date +%s)
    "$@" &
    echo $! > "$dir/node.pid.new" && mv "$dir/node.pid.new" "$dir/node.pid"
    wait $!
    code=$?
    [ -e "$dir/stopped" ] && break
    # A JVM that cannot even start is not started again in a tight loop.
    if [ $(($(date +%s) - began)) -lt 3 ]; then quick=$((quick + 1)); else quick=0; fi
    if [ $quick -gt 5 ]; then pause=5; elif [ $quick -gt 0 ]; then pause=1; else pause=0; fi
    echo "$(date -u +%FT%TZ) supervisor: the node JVM ended with code $code; starting it again in ${pause} s"
    sleep $pause
done
rm -f "$dir/supervisor.pid"
