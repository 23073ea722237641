# exec.sh PID GROUPS COMMAND...: in the namespaces of PID, but with the host's root; becomes COMMAND with the container's root (9) and
# working directory. COMMAND drops the capabilities itself, after which neither could be opened any more.
set -euf
pid=$1
for group in $2; do echo 0 >"$group/cgroup.procs"; done
shift 2
exec 9<"/proc/$pid/root"
cd "/proc/$pid/cwd/"
exec "$@"
