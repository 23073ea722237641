# init.sh DIR: its first child is process 1 of the new pid namespace. A shell waits for it, since unshare's own waiting (--fork) loses
# the signal that ended it in some versions of util-linux.
set -uf
. "$1/launch.env"
exec 6>&2 2>>"$DIR/launch.log"
unshare --mount --propagation private sh "$LIB/enter.sh" "$DIR" 2>&6 6>&-
exit $?
