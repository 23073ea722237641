# enter.sh DIR: process 1 of the container's pid namespace. Builds the container's view of files in a mount namespace of its own, so
# that nothing of it can be left behind on the host, then goes on as run.sh.
set -euf
. "$1/launch.env"
exec 6>&2 2>>"$DIR/launch.log"
read -r pid rest </proc/self/stat
rest=${rest##*) }
set -- $rest
echo "$pid ${20}" >"$DIR/pid"
for group in $GROUPS_TO_JOIN; do echo 0 >"$group/cgroup.procs"; done

# enter PATH: makes PATH below the root the working directory, making what is missing. A symbolic link on the way is refused: the image's
# own are resolved already, so it can only come from a volume, whose writer must not choose where on the host something is mounted.
enter() {
  cd "$ROOT"
  at=$ROOT
  rest=$1
  while [ -n "$rest" ]; do
    part=${rest%%/*}
    case $rest in
      */*) rest=${rest#*/} ;;
      *) rest= ;;
    esac
    if [ -n "$part" ]; then
      if [ ! -d "./$part" ] && [ ! -L "./$part" ]; then mkdir "./$part"; fi
      at=$at/$part
      cd -P "./$part"
      if [ "$PWD" != "$at" ]; then
        echo "mount target /$1 leads through a symbolic link in a volume; it is refused" >&2
        exit 1
      fi
    fi
  done
}

bind() {
  if [ -d "$1" ]; then
    enter "$2"
    mount -c --rbind "$1" .
  else
    bind_file "$1" "$2"
  fi
}

# The mount is made read-only at a place of our own first and cloned from there, so that it is never writable in the container.
bind_ro() {
  staged=$DIR/staged/$3
  mkdir -p "$DIR/staged"
  if [ -d "$1" ]; then mkdir -p "$staged"; else : >"$staged"; fi
  mount -o bind,ro "$1" "$staged"
  if [ -d "$1" ]; then
    enter "$2"
    mount -c --bind "$staged" .
  else
    bind_file "$staged" "$2"
  fi
}

bind_file() {
  case $2 in
    */*) enter "${2%/*}" ;;
    *) enter "" ;;
  esac
  file=${2##*/}
  if [ ! -e "./$file" ] && [ ! -L "./$file" ]; then : >"./$file"; fi
  if [ -L "./$file" ]; then
    echo "mount target /$2 is a symbolic link in a volume; it is refused" >&2
    exit 1
  fi
  mount -c --bind "$1" "./$file"
}

cd "$LAYERS"
mount -t overlay -o "$OVERLAY" overlay "$ROOT"
enter proc
enter sys
enter dev
cd /
mount -a -T "$DIR/fstab"
cp -a /dev/null /dev/zero /dev/full /dev/random /dev/urandom /dev/tty "$LIB/dev/." "$ROOT/dev/"
if [ "$PRIVILEGED" = true ]; then
  # The machine's devices; what is mounted below its /dev is not of them.
  cd /dev
  find . -xdev ! -name ptmx \( -type b -o -type c \) -exec cp -a --parents -t "$ROOT/dev" {} +
  cd /
fi
mkdir -p "$ROOT/dev/pts" "$ROOT/dev/shm"
mount -a -T "$DIR/fstab.dev"
mounts
enter "$WORKDIR"
# This mount of it only: what is mounted below stays as it is.
if [ "$READ_ONLY" = true ]; then mount -o remount,bind,ro,nodev "$ROOT"; fi
exec 7</ 9<"$ROOT"
# From here the host's programs are found under the host's root (8), whatever becomes of this namespace's.
exec nsenter --root=/proc/self/fd/8 --wd=/proc/self/cwd sh "$LIB/run.sh" "$DIR"
