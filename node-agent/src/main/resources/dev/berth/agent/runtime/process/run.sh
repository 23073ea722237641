# run.sh DIR: still process 1, with the host's root (8), in the container's namespaces; the working directory is the container's.
# Makes the image the root of the mount namespace, lets go of everything of the host (7), and becomes the program.
set -euf
. "$1/launch.env"
. "$LIB/lease.sh"
may_run || { echo "$no_lease" >&2; exit 125; }
nsenter --mount=/proc/self/ns/mnt pivot_root "$ROOT" "$ROOT"
# Detaching the old root also lets go of other pods' namespaces, which its mounts would keep alive.
umount -l -c /proc/self/fd/7
: >"$DIR/entered"
exec 2>&6 6>&-
run
