# sandbox.sh DIR HOSTNAME LINK BRIDGE: makes the pod's network, host name and IPC namespaces, kept by bind mounts in DIR/.ns. Without a
# LINK the network is the machine's.
# Standard input is the batch for `ip` inside of the pod; @HOST@ in it is this process, which stays in the host's network.
set -eu
dir=$1 hostname=$2 link=$3 bridge=$4
mkdir -p "$dir/.ns"
: >"$dir/.ns/net"
: >"$dir/.ns/uts"
: >"$dir/.ns/ipc"
if [ -z "$link" ]; then
  mount -c --bind /proc/self/ns/net "$dir/.ns/net"
  exec unshare --uts="$dir/.ns/uts" --ipc="$dir/.ns/ipc" sh -c 'echo "$1" >/proc/sys/kernel/hostname' sh "$hostname"
fi
batch=
while IFS= read -r line; do
  case $line in
    *@HOST@*) line="${line%@HOST@*}$$${line##*@HOST@}" ;;
  esac
  batch="$batch$line
"
done
# The host name is written by the shell itself: not every machine has the program `hostname`.
printf '%s' "$batch" | unshare --net="$dir/.ns/net" --uts="$dir/.ns/uts" --ipc="$dir/.ns/ipc" \
  sh -c 'echo "$1" >/proc/sys/kernel/hostname && exec ip -batch -' sh "$hostname"
ip link set "$link" master "$bridge" up
# A pod that asks its own Service may come out at itself: the bridge must send that back the way it came.
ip link set "$link" type bridge_slave hairpin on
