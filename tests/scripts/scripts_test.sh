#!/usr/bin/env bash
# Tests scripts/ in a tree of its own, with stand-ins for dpkg, apt, CMake, Ninja and the program.
# usage: scripts_test.sh SOURCE_FOLDER
set -euo pipefail

source_folder=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() {
    echo "scripts_test: $*" >&2
    [ ! -f "$work/err" ] || sed 's/^/    /' "$work/err" >&2
    exit 1
}

# ---- form ----------------------------------------------------------------------------------------
cd "$source_folder"
shell_files=(scripts/run scripts/test scripts/setup.sh .ci/run tests/scripts/*.sh)
for file in "${shell_files[@]}"; do
    bash -n "$file" || fail "$file does not parse"
done
if command -v shellcheck >/dev/null; then
    shellcheck -x "${shell_files[@]}" || fail "shellcheck has complaints"
else
    echo "scripts_test: shellcheck is not here, skipped"
fi

# ---- behaviour -----------------------------------------------------------------------------------
tree=$work/tree
bin=$work/bin
mkdir -p "$tree" "$bin" "$work/home"
cp -r scripts CMakePresets.json "$tree/"
log=$work/log
stand_in() { # name, body: logs its call
    printf '#!/usr/bin/env bash\necho "%s $*" >>"%s"\n%s\n' "$1" "$log" "$2" >"$bin/$1"
    chmod +x "$bin/$1"
}
# dpkg-query knows what stands in the file `installed`; apt-get adds to it.
stand_in dpkg-query "
for p in \"\$@\"; do
    if grep -qxF \"\$p\" '$work/installed'; then echo \"\$p installed\"; fi
done"
stand_in apt-get "
for p in \"\$@\"; do [[ \$p == -* || \$p == [A-Z]* ]] || echo \"\$p\" >>'$work/installed'; done
if [[ \" \$* \" == *' install '* && -f '$work/apt-fails-once' ]]; then
    rm '$work/apt-fails-once'; exit 100
fi"
stand_in apt-cache "
echo \"\$2:\"
if grep -qxF \"\$2\" '$work/unavailable'; then echo '  Candidate: (none)'
else echo '  Candidate: 1.0'; sleep 0.02; echo '  Version table:'; fi"
# Root rights are not needed by stand-ins, whoever runs the test.
stand_in id 'echo 0'
stand_in ccache ''
stand_in cmake "
if [ \"\$1\" = --preset ]; then
    mkdir -p '$tree/build/release'
    touch '$tree/build/release/build.ninja'
    {
        echo 'CMAKE_HOME_DIRECTORY:INTERNAL=$tree'
        for a in \"\$@\"; do
            [[ \$a != -DCMAKE_PREFIX_PATH=* ]] || echo \"CMAKE_PREFIX_PATH:PATH=\${a#*=}\"
        done
    } >'$tree/build/release/CMakeCache.txt'
fi"
stand_in ninja "
printf '%s\n' '#!/usr/bin/env bash' 'echo \"program \$*\" >>\"$log\"' 'echo result' \
    '[ \"\${1:-}\" = sleep ] || exit \"\${FAKE_EXIT:-0}\"' >'$tree/build/release/baryscope'
chmod +x '$tree/build/release/baryscope'
echo 'ninja: working'"
stand_in ctest ''
stand_in clang-format 'echo "clang-format version 99.0"'
touch "$work/installed" "$work/unavailable" "$log"

call() { # script and arguments; stdout in $work/out, stderr in $work/err, status in $status
    : >"$log"
    status=0
    env -u DISPLAY -u WAYLAND_DISPLAY -u LIBTORCH -u CMAKE_PREFIX_PATH -u XDG_CACHE_HOME \
        -u BARYSCOPE_JOBS -u BARYSCOPE_NO_INSTALL HOME="$work/home" PATH="$bin:$PATH" \
        "${extra[@]}" "$tree/scripts/$1" "${@:2}" >"$work/out" 2>"$work/err" </dev/null || status=$?
}
extra=(A=b)
logged() { grep -qE -- "$1" "$log"; }

# Without permission to install, the packages are named and nothing is called.
extra=(BARYSCOPE_NO_INSTALL=1)
call run doctor
[ "$status" -eq 1 ] || fail "BARYSCOPE_NO_INSTALL: exit $status"
grep -q 'Missing system packages: .*libtorch-dev' "$work/err" || fail "missing packages unnamed"
! logged '^apt-get' || fail "apt-get was called against BARYSCOPE_NO_INSTALL"

# First call: installs (a second try after a failure), configures, builds, runs; stdout stays clean.
extra=(FAKE_EXIT=7)
echo cmake >"$work/installed"
touch "$work/apt-fails-once"
call run doctor --quick
[ "$status" -eq 7 ] || fail "the program's exit code was lost: $status"
[ "$(cat "$work/out")" = result ] || fail "set-up wrote to stdout"
logged '^apt-get .*update' || fail "no apt-get update"
[ "$(grep -c '^apt-get .*install' "$log")" -eq 2 ] || fail "the failed installation was not retried"
! logged '^apt-get .*install.* cmake ' || fail "an installed package was installed"
logged '^cmake --preset release .*CCACHE_SLOPPINESS' || fail "not configured with ccache"
logged '^ninja .* -j [0-9]+ baryscope$' || fail "not built"
logged '^program doctor --quick$' || fail "arguments were not handed over"

# Second call: neither apt nor CMake.
call run doctor
! logged '^(apt-get|cmake)' || fail "the second call installs or configures again"

# No display: says so, trains headless, keeps the exit code.
extra=(FAKE_EXIT=0)
call run
grep -q 'There is no display' "$work/err" || fail "the missing display is not mentioned"
logged '^program run ring-square --out out --seconds 60$' || fail "no headless run"
extra=(DISPLAY=:0)
call run
logged '^program $' || fail "no window with a display"
extra=(DISPLAY=:0 FAKE_EXIT=3)
call run
logged '^program run ring-square' || fail "no headless run where no window can be opened"
[ "$status" -eq 3 ] || fail "the headless run's exit code was lost"

# Tests: extra packages, everything built, arguments to ctest.
extra=(A=b)
call test -R Session
[ "$status" -eq 0 ] || fail "scripts/test: exit $status"
logged '^apt-get .*install.* xvfb' || fail "packages of the tests were not installed"
logged '^ninja .* all$' || fail "scripts/test does not build everything"
logged '^ctest --preset release .*-R Session$' || fail "arguments did not reach ctest"

# A named LibTorch stands in for the package, is remembered, and a change configures anew.
mkdir -p "$work/torch/share/cmake/Torch"
touch "$work/torch/share/cmake/Torch/TorchConfig.cmake"
sed -i '/^libtorch-dev$/d' "$work/installed"
echo libtorch-dev >"$work/unavailable"
extra=("LIBTORCH=$work/torch")
call run doctor
! logged '^apt-get' || fail "a named LibTorch does not stand in for libtorch-dev"
logged "^cmake --preset release .*CMAKE_PREFIX_PATH=$work/torch( |$)" || fail "LIBTORCH is not used"
extra=(A=b)
call run doctor
! logged '^(apt-get|cmake)' || fail "the LibTorch in use is forgotten"
extra=(LIBTORCH=/nowhere)
rm -rf "$tree/build"
call run doctor
[ "$status" -ne 0 ] || fail "a wrong LIBTORCH was accepted"
grep -q 'LIBTORCH=/nowhere holds no' "$work/err" || fail "a wrong LIBTORCH is not explained"

# Compile jobs are bounded by memory and by the environment.
jobs=$(bash -c 'set -eu; . "$1/scripts/setup.sh"; compile_jobs' - "$tree")
if [ "$jobs" -lt 1 ] || [ "$jobs" -gt "$(nproc)" ]; then
    fail "$jobs compile jobs"
fi
jobs=$(BARYSCOPE_JOBS=5 bash -c 'set -eu; . "$1/scripts/setup.sh"; compile_jobs' - "$tree")
[ "$jobs" -eq 5 ] || fail "BARYSCOPE_JOBS is not heeded"
echo "scripts_test: good"
