# open_stdin: makes fd 6 what the program reads: nothing, or what visitors write to the pipe DIR/stdin. A cat sits in between, so that the
# program need not wait for the first visitor, and, where input is for one visitor only, reads its end when he has gone. The cat must not
# outlive this shell.
open_stdin() {
  feeder=
  if [ "$STDIN" = none ]; then
    exec 6</dev/null
    return
  fi
  mkfifo -m 600 "$DIR/stdin" && mkfifo -m 644 "$DIR/input" || exit 1
  exec 5<>"$DIR/input" 6<"$DIR/input"
  # Somebody who could write is always there, unless the first visitor is to be the last.
  if [ "$STDIN" = open ]; then exec 4<>"$DIR/stdin"; fi
  setpriv --pdeathsig KILL cat "$DIR/stdin" >&5 6<&- &
  feeder=$!
  exec 4<&- 5<&-
}
close_stdin() {
  exec 6<&-
  if [ -n "$feeder" ]; then kill -KILL "$feeder"; fi
}
