# may_run: whether the node's lease lets this start go on: same boot, same epoch as when it was asked for, deadline not passed. The agent
# overwrites the file in place, so a torn read, whose halves differ, is repeated.
may_run() {
  if [ -z "$LEASE" ]; then return 0; fi
  for try in 1 2 3 4 5; do
    read -r boot epoch until boot2 epoch2 until2 rest <"$LEASE" || return 1
    if [ "$boot $epoch $until" = "$boot2 $epoch2 $until2" ]; then
      read -r up rest </proc/uptime
      [ "$boot" = "$BOOT" ] && [ "$epoch" -eq "$EPOCH" ] && [ "${up%.*}${up#*.}" -lt "$until" ]
      return $?
    fi
  done
  return 1
}
no_lease="the node's lease has run out or is another one by now; nothing is started"
