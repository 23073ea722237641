# launch.sh DIR: the parent of a container, alive as long as the container is. It keeps what must outlive the agent: the pipes' readers,
# and the exit code. Fd 8 is the host's own root, by which the inner steps still find the host's programs when their root is the image.
set -uf
. "$1/launch.env"
cd /
umask 022
read -r pid rest </proc/self/stat
rest=${rest##*) }
set -- $rest
echo "$pid ${20}" >"$DIR/supervisor"
exec 2>"$DIR/launch.log"
. "${0%/*}/lease.sh"
. "${0%/*}/stdin.sh"
if ! may_run; then
  echo "$no_lease" >&2
  echo "125 0" >"$EXIT.tmp" && mv -f "$EXIT.tmp" "$EXIT"
  exit 1
fi

# Named pipes, not files: programs open /dev/stdout again, and on a plain file that would overwrite what is there.
# Anybody may write to them, as the container's user may be another than root.
mkfifo -m 622 "$DIR/stdout" "$DIR/stderr" || exit 1
cat <"$DIR/stdout" >>"$OUT" &
# A terminal has one output for all.
if [ "$TTY" = false ]; then cat <"$DIR/stderr" >>"$ERR" & fi
open_stdin

exec 8</
export DIR LIB
start='exec nsenter --net="$DIR/../../.ns/net" --uts="$DIR/../../.ns/uts" --ipc="$DIR/../../.ns/ipc" \
  unshare --pid sh "$LIB/init.sh" "$DIR"'
if [ "$TTY" = true ]; then
  # It holds the terminal's other side, and hands on how its command ended.
  SHELL=/bin/sh script -qfec "$start" /dev/null <&6 6<&- >"$DIR/stdout"
else
  sh -c "$start" <&6 6<&- >"$DIR/stdout" 2>"$DIR/stderr"
fi
code=$?
exec 8<&-
close_stdin

oom=0
if [ -n "$OOM" ]; then
  while read -r key value; do
    if [ "$key" = oom_kill ]; then oom=$value; fi
  done <"$OOM"
fi
# Both readers end when the last writer is gone: then every line is in the files before the exit is told.
wait
echo "$code $oom" >"$EXIT.tmp" && mv -f "$EXIT.tmp" "$EXIT"
