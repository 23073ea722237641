# plain.sh DIR: launch.sh for machines without namespaces: the program in a session and directory of its own, nothing more.
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
mkfifo -m 622 "$DIR/stdout" "$DIR/stderr" || exit 1
cat <"$DIR/stdout" >>"$OUT" &
cat <"$DIR/stderr" >>"$ERR" &
open_stdin
(
  exec >"$DIR/stdout" 2>"$DIR/stderr" <&6 6<&-
  read -r pid rest </proc/self/stat
  rest=${rest##*) }
  set -- $rest
  echo "$pid ${20}" >"$DIR/pid"
  cd "$WORKDIR" || exit 1
  may_run || { echo "$no_lease" >>"$DIR/launch.log"; exit 125; }
  : >"$DIR/entered"
  run
)
code=$?
close_stdin
# No waiting for the readers: a process that ran away may hold the pipes; the agent ends it when it sees the exit.
echo "$code 0" >"$EXIT.tmp" && mv -f "$EXIT.tmp" "$EXIT"
