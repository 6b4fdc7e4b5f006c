# Installs the pinned packages and the pinned Node. Read by the launcher `telltale`, which sets
# root, node, mode (run | dev), wanted (what the stamp must say) and defines ready().
# shellcheck shell=sh disable=SC2154

set_up() {
  work=$root/.cache
  lock=$work/setup.lock
  log=$work/setup.log
  npm_pid=
  locked=
  without_own_bin
  check_writable
  check_node_and_npm
  take_lock
  # Somebody else may have finished while this one waited.
  if ! ready; then
    install
    make_sure_of_node
    printf '%s %s\n' "$mode" "$wanted" >"$root/node_modules/.telltale.$$" &&
      mv -f "$root/node_modules/.telltale.$$" "$root/node_modules/.telltale" ||
      give_up "The installation could not be completed in $root/node_modules." "Check that the disk is not full."
    said " done (${seconds} s)."
  fi
  release_lock
  trap - INT TERM HUP EXIT
}

give_up() {
  [ -z "${began-}" ] || printf '\n' >&2
  began=
  printf 'telltale: %s\nWhat to do: %s\n' "$1" "$2" >&2
  exit 2
}

say() {
  began=yes
  printf '%s' "$1" >&2
}
said() {
  [ ! -t 2 ] || printf '\r\033[K%s' "$headline" >&2
  printf '%s\n' "$1" >&2
  began=
}

# npm must not run under a Node that it is about to replace.
without_own_bin() {
  kept=
  rest=$PATH:
  while [ -n "$rest" ]; do
    part=${rest%%:*}
    rest=${rest#*:}
    [ "$part" = "$root/node_modules/.bin" ] || kept=${kept:+$kept:}$part
  done
  PATH=$kept
}

check_writable() {
  if ! mkdir -p "$work" 2>/dev/null || ! (: >"$work/probe.$$") 2>/dev/null; then
    give_up "This checkout cannot be written to, and its packages are not installed yet ($root)." \
      "Run it once as a user who may write there, or clone it into a folder of your own."
  fi
  rm -f "$work/probe.$$"
}

check_node_and_npm() {
  command -v node >/dev/null 2>&1 || give_up "Node.js is not installed (or not on PATH)." \
    "Install Node.js 20 or newer with npm, for example: apt-get install nodejs npm"
  command -v npm >/dev/null 2>&1 || give_up "npm is not installed (or not on PATH)." \
    "Install npm, for example: apt-get install npm"
  found=$(node --version 2>/dev/null) || give_up "Node.js is installed but does not run." \
    "Try: node --version"
  major=${found#v}
  major=${major%%.*}
  case $major in
    '' | *[!0-9]*) give_up "Node.js answers with an unknown version ($found)." "Install Node.js 20 or newer." ;;
  esac
  [ "$major" -ge 20 ] || give_up "Node.js $found is too old to set Telltale up; it needs 20 or newer." \
    "Install a newer Node.js; Telltale itself then runs under a Node of its own."
}

# The lock is a symbolic link whose text names its owner: made and filled in one step.
take_lock() {
  me=$(uname -n):$$
  waited=0
  trap 'interrupted 130' INT
  trap 'interrupted 143' TERM HUP
  trap 'release_lock' EXIT
  until ln -s "$me" "$lock" 2>/dev/null; do
    owner=$(readlink "$lock" 2>/dev/null) || owner=
    if [ -n "$owner" ] && ! lives "$owner"; then
      take_over "$owner"
    else
      [ "$waited" -ne 0 ] || printf 'Another telltale is setting this checkout up; waiting for it …\n' >&2
      [ "$waited" -lt 900 ] || give_up "Another telltale (${owner#*:}) has been setting this checkout up for 15 minutes." \
        "If it is not running any more, remove $lock and try again."
      sleep 1
      waited=$((waited + 1))
    fi
  done
  locked=yes
}

# An owner on another machine counts as alive: its processes cannot be seen from here. The npm of an
# owner that was killed may still be at work, and must end first.
lives() {
  [ "${1%:*}" = "${me%:*}" ] || return 0
  alive "${1##*:}" && return 0
  orphan=
  { read -r orphan <"$work/setup.npm"; } 2>/dev/null
  [ -n "$orphan" ] && alive "$orphan"
}
alive() { kill -0 "$1" 2>/dev/null || ps -p "$1" >/dev/null 2>&1; }

# Only one process at a time may remove a dead owner's lock, and only after looking once more.
take_over() {
  if ln -s "$me" "$lock.over" 2>/dev/null; then
    [ "$(readlink "$lock" 2>/dev/null)" != "$1" ] || rm -f "$lock" "$work/setup.npm"
    rm -f "$lock.over"
  else
    guard=$(readlink "$lock.over" 2>/dev/null) || guard=
    [ -z "$guard" ] || lives "$guard" || rm -f "$lock.over"
    sleep 1
  fi
}
release_lock() {
  [ -z "$locked" ] || rm -f "$work/setup.npm" "$lock"
  locked=
}

interrupted() {
  trap - INT TERM HUP
  if [ -n "$npm_pid" ]; then
    kill "$npm_pid" 2>/dev/null
    wait "$npm_pid" 2>/dev/null
  fi
  [ -z "${began-}" ] || printf '\n' >&2
  printf 'telltale: setting up was interrupted; the next use does it again.\n' >&2
  exit "$1"
}

install() {
  if [ "$mode" = dev ]; then
    headline='Setting Telltale up for development: installing its packages and Node 24 …'
    omit=
  else
    headline='Setting Telltale up (first use): installing its packages and Node 24 …'
    omit=--omit=dev
  fi
  say "$headline"
  rm -f "$root/node_modules/.telltale"
  (
    cd "$root" || exit 1
    home_for_npm
    # shellcheck disable=SC2086
    exec npm ci $omit --loglevel=error --no-audit --no-fund --no-progress --no-update-notifier \
      --fetch-retries=3 --fetch-retry-mintimeout=1000 --fetch-retry-maxtimeout=8000
  ) >"$log" 2>&1 </dev/null &
  npm_pid=$!
  echo "$npm_pid" >"$work/setup.npm"
  began_at=$(date +%s)
  seconds=0
  while kill -0 "$npm_pid" 2>/dev/null; do
    sleep 1
    seconds=$(($(date +%s) - began_at))
    [ ! -t 2 ] || printf '\r\033[K%s %s s' "$headline" "$seconds" >&2
  done
  if wait "$npm_pid"; then
    npm_pid=
  else
    npm_pid=
    explain_npm
  fi
}

# npm keeps a cache in HOME; where there is no usable one, the checkout has room for it.
home_for_npm() {
  if [ -z "${HOME-}" ] || [ ! -d "$HOME" ] || [ ! -w "$HOME" ]; then
    mkdir -p "$work/home"
    HOME=$work/home
    export HOME
  fi
}

explain_npm() {
  again="then run the same command again. npm's own words: $log"
  if grep -qE 'ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ERR_SOCKET_TIMEOUT|network' "$log"; then
    give_up "The npm registry cannot be reached, so the packages could not be installed." \
      "Connect to the network (or set npm's registry or proxy: npm config set registry URL), $again"
  elif grep -qE 'CERT|SELF_SIGNED|UNABLE_TO_VERIFY' "$log"; then
    give_up "The npm registry's certificate is not trusted here, so the packages could not be installed." \
      "Name your organisation's CA to npm (npm config set cafile FILE), $again"
  elif grep -qE 'E401|E403|ENEEDAUTH' "$log"; then
    give_up "The npm registry refused access, so the packages could not be installed." \
      "Log in to it (npm login) or choose another registry, $again"
  elif grep -qE 'EINTEGRITY' "$log"; then
    give_up "A package from the npm registry is not the one that package-lock.json pins." \
      "Empty npm's cache (npm cache clean --force) or ask who runs the registry, $again"
  elif grep -qE 'E404|ETARGET|ENOVERSIONS' "$log"; then
    give_up "The npm registry lacks a package that Telltale needs." \
      "Use a registry that mirrors all of the public one, $again"
  elif grep -qE 'ENOSPC|EDQUOT' "$log"; then
    give_up "The disk is full, so the packages could not be installed." "Free about 300 MB, $again"
  elif grep -qE 'EACCES|EROFS|EPERM' "$log"; then
    give_up "npm may not write where it needs to, so the packages could not be installed." \
      "Make $root (and npm's cache) writable for you, $again"
  elif grep -qE 'EUSAGE|in sync' "$log"; then
    give_up "package.json and package-lock.json do not belong together." \
      "Take both from the same commit (git checkout package.json package-lock.json), $again"
  fi
  give_up "npm could not install the packages: $(sed -n 's/^npm error //p' "$log" | head -n 1)" \
    "Read $log, $again"
}

# The package `node` fetches its binary in an install script. Where npm was told to run none, this
# one alone is run here: without its Node there is no Telltale.
make_sure_of_node() {
  fetcher=$root/node_modules/node/installArchSpecificPackage.js
  if [ -f "$fetcher" ] && ! "$node" --version >/dev/null 2>&1; then
    (
      cd "${fetcher%/*}" && home_for_npm && node "$fetcher" &&
        mkdir -p "${node%/*}" && ln -sf ../node/bin/node "$node"
    ) >>"$log" 2>&1 </dev/null
  fi
  runs=$("$node" --version 2>>"$log") || runs=
  case $runs in
    v24.*) ;;
    '') give_up "The pinned Node 24 could not be fetched, or does not run on this machine ($(uname -s) $(uname -m))." \
      "See the end of $log; Node 24 needs glibc 2.28 or newer on x64 or arm64. Then run the same command again." ;;
    *) give_up "The installed Node is $runs, not the pinned 24." "Remove $root/node_modules and try again." ;;
  esac
}
