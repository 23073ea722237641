# terminal.sh TTY COMMAND...: becomes COMMAND with the terminal as its three streams, not yet as its controlling terminal.
set -euf
exec <>"$1" >&0 2>&0
shift
exec "$@"
