# shellcheck shell=bash
# The set-up that scripts/run and scripts/test share; sourced, never run. Everything that it says
# goes to stderr, so that the program's stdout stays clean. Settings by environment:
#   LIBTORCH           folder of a LibTorch to use in place of the system's (or of the download)
#   CMAKE_PREFIX_PATH  further places for CMake to look at
#   BARYSCOPE_JOBS     number of compile jobs, in place of the estimate
#   BARYSCOPE_NO_INSTALL=1  never call apt-get; only say what is missing

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build/release
torch_version=2.7.1 # what is fetched where the system has no libtorch-dev (Ubuntu 24.04)

build_packages=(
    cmake ninja-build g++ pkg-config ccache git python3-glad
    libtorch-dev libopenblas0-pthread libimgui-dev libglfw3-dev libstb-dev libcli11-dev
    nlohmann-json3-dev libspdlog-dev libfmt-dev libeigen3-dev libgtest-dev
    libfreetype-dev zlib1g-dev libturbojpeg0-dev
    libegl-dev libgl-dev libgl1-mesa-dri fonts-inter fonts-dejavu-core)
test_packages=(xvfb xauth xdotool libbenchmark-dev)

say() { printf '%s\n' "$*" >&2; }
die() {
    say "error: $*"
    exit 1
}

# ---- system packages -----------------------------------------------------------------------------

# Which of the arguments dpkg does not have installed.
missing_packages() {
    local installed package
    installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null |
        sed -n 's/ installed$//p') || true
    for package in "$@"; do # no process for each: this runs at every start
        [[ $'\n'$installed$'\n' == *$'\n'"$package"$'\n'* ]] || printf '%s\n' "$package"
    done
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif [ -t 0 ]; then
        sudo "$@"
    else
        sudo -n "$@"
    fi
}

apt_get() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=120 "$@" \
        >&2 </dev/null
}

has_candidate() {
    local policy # whole: a reader that leaves early breaks the pipe, which pipefail takes for a no
    policy=$(apt-cache policy "$1" 2>/dev/null) || true
    [[ $policy =~ Candidate:\ [^\(] ]]
}

# Installs what is missing of the packages named; packages without a candidate are left in
# `unavailable`.
install_packages() {
    local missing=() available=() package
    unavailable=()
    mapfile -t missing < <(missing_packages "$@")
    [ ${#missing[@]} -gt 0 ] || return 0
    # A LibTorch that was named or fetched stands in for the package.
    if [ -n "$(torch_prefix)" ]; then
        mapfile -t missing < <(printf '%s\n' "${missing[@]}" | grep -vx libtorch-dev)
        [ ${#missing[@]} -gt 0 ] || return 0
    fi
    say "Missing system packages: ${missing[*]}"
    if [ -n "${BARYSCOPE_NO_INSTALL:-}" ]; then
        die "BARYSCOPE_NO_INSTALL is set; install them with: apt-get install ${missing[*]}"
    fi
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
        die "no root rights and no sudo; as root run: apt-get install ${missing[*]}"
    fi
    apt_get update || apt_get update || say "warning: apt-get update failed; using the old lists"
    for package in "${missing[@]}"; do
        if has_candidate "$package"; then
            available+=("$package")
        else
            unavailable+=("$package")
        fi
    done
    if [ ${#available[@]} -gt 0 ]; then
        say "Installing: ${available[*]}"
        apt_get install -y --no-install-recommends "${available[@]}" ||
            apt_get install -y --no-install-recommends "${available[@]}" ||
            die "apt-get could not install them; the reason stands above"
    fi
}

# ---- LibTorch ------------------------------------------------------------------------------------

fetched_torch() {
    printf '%s' "${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/baryscope/libtorch-$torch_version"
}

cached_prefix_path() {
    sed -n 's/^CMAKE_PREFIX_PATH:[A-Z]*=//p' "$build/CMakeCache.txt" 2>/dev/null || true
}

# The LibTorch in use where it is not the system's package: the one named by LIBTORCH or
# CMAKE_PREFIX_PATH, the one that the build folder was configured with, or one fetched before.
torch_prefix() {
    local places place
    places="${LIBTORCH:-};${CMAKE_PREFIX_PATH:-};"
    places+=$(cached_prefix_path)
    places="${places//:/;};"
    places+=$(compgen -G "$(fetched_torch)/lib/python3*/site-packages/torch" || true)
    while IFS= read -r place; do
        if [ -n "$place" ] && { [ -f "$place/share/cmake/Torch/TorchConfig.cmake" ] ||
            [ -f "$place/Torch/TorchConfig.cmake" ]; }; then
            printf '%s' "$place"
            return
        fi
    done <<<"${places//;/$'\n'}"
    if [ -n "${LIBTORCH:-}" ]; then
        die "LIBTORCH=$LIBTORCH holds no share/cmake/Torch/TorchConfig.cmake"
    fi
}

# For systems without libtorch-dev: the official CPU build, by pip into a folder of its own.
fetch_torch() {
    local folder index=${BARYSCOPE_TORCH_INDEX:-https://download.pytorch.org/whl/cpu}
    folder=$(fetched_torch)
    say "This system has no package libtorch-dev. Fetching the official CPU build of PyTorch" \
        "$torch_version (about 200 MB, once) into $folder."
    say "To use another one, stop here and set LIBTORCH=/path/to/libtorch."
    install_packages python3-venv ca-certificates
    rm -rf "$folder" "$folder.partial"
    mkdir -p "$(dirname "$folder")"
    /usr/bin/python3 -m venv "$folder.partial" >&2
    "$folder.partial/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps \
        --only-binary=:all: --index-url "$index" "torch==$torch_version" >&2 ||
        die "pip could not fetch it; unpack one from pytorch.org and set LIBTORCH=/its/folder"
    mv "$folder.partial" "$folder"
}

# ---- other systems -------------------------------------------------------------------------------

explain_other_system() {
    say "Baryscope needs: a C++20 compiler (GCC 12 or later), CMake 3.22, Ninja, pkg-config, git," \
        "glad 2, LibTorch 1.13 or later, Dear ImGui 1.86 or later with its GLFW and OpenGL 3" \
        "back ends, GLFW 3.3, stb, CLI11, nlohmann-json, spdlog, fmt, Eigen 3, GoogleTest," \
        "FreeType, zlib, libjpeg-turbo, EGL and OpenGL."
    say "On Debian they are: ${build_packages[*]} ${test_packages[*]}"
    say "CMake finds what lies elsewhere with" \
        "-DCMAKE_PREFIX_PATH='/path/to/libtorch;/path/to/more', for example:"
    say "    cmake --preset release -DCMAKE_PREFIX_PATH=/path/to/libtorch"
    say "    cmake --build --preset release"
}

# Names everything that is missing at once: commands here, libraries by a small CMake project.
name_what_is_missing() {
    local command missing=()
    for command in cmake ninja c++ pkg-config git glad; do
        command -v "$command" >/dev/null || missing+=("$command")
    done
    if command -v cmake >/dev/null && command -v ninja >/dev/null && command -v c++ >/dev/null; then
        local probe
        probe=$(mktemp -d)
        mapfile -t -O ${#missing[@]} missing < <(
            cmake -S "$root/scripts/probe" -B "$probe" -G Ninja -Wno-dev \
                -DCMAKE_PREFIX_PATH="$(cmake_prefix_path)" 2>&1 | sed -n 's/^-- MISSING //p')
        rm -rf "$probe"
    fi
    [ ${#missing[@]} -gt 0 ] || return 1
    say "Missing on this system: ${missing[*]}"
    explain_other_system
}

# ---- building ------------------------------------------------------------------------------------

# What CMake gets: what the environment names, else what the build folder has already, and the
# fetched LibTorch where it is the one in use.
cmake_prefix_path() {
    local given torch
    given=${LIBTORCH:-}${LIBTORCH:+;}${CMAKE_PREFIX_PATH:-}
    given=${given//:/;}
    given=${given%;}
    if [ -z "$given" ]; then
        given=$(cached_prefix_path)
    fi
    torch=$(torch_prefix)
    if [ -n "$torch" ] && [[ ";$given;" != *";$torch;"* ]]; then
        given=${given:+$given;}$torch
    fi
    printf '%s' "$given"
}

# A translation unit with Torch headers takes 1.1 GB and more: one job per 1.5 GB that is free.
compile_jobs() {
    if [ -n "${BARYSCOPE_JOBS:-}" ]; then
        printf '%s' "$BARYSCOPE_JOBS"
        return
    fi
    local cores free limit used jobs
    cores=$(nproc 2>/dev/null || echo 1)
    free=$(awk '/^MemAvailable:/ { printf "%d", $2 / 1024 }' /proc/meminfo 2>/dev/null) || free=
    limit=$(cat /sys/fs/cgroup/memory.max 2>/dev/null || echo max)
    if [[ $limit =~ ^[0-9]+$ ]]; then
        used=$(cat /sys/fs/cgroup/memory.current 2>/dev/null || echo 0)
        limit=$(((limit - used) / 1048576))
        if [ -z "$free" ] || [ "$limit" -lt "$free" ]; then
            free=$limit
        fi
    fi
    jobs=$((${free:-1500} / 1500))
    [ "$jobs" -le "$cores" ] || jobs=$cores
    [ "$jobs" -ge 1 ] || jobs=1
    printf '%s' "$jobs"
}

configure() {
    local major werror=OFF prefix
    prefix=$(cmake_prefix_path)
    if [ -f "$build/CMakeCache.txt" ] && ! {
        grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$build/CMakeCache.txt" &&
            { [ -z "$prefix" ] || [ "$prefix" = "$(cached_prefix_path)" ]; }
    }; then
        say "The build folder was made for another place or another LibTorch; configuring anew."
        rm -rf "$build/CMakeCache.txt" "$build/CMakeFiles" "$build/build.ninja"
    fi
    if [ -f "$build/build.ninja" ] && [ ! "$root/CMakePresets.json" -nt "$build/build.ninja" ]; then
        return
    fi
    # Warnings are errors with the compiler that the project is developed with; a later one knows
    # warnings that nobody has seen yet, and must not keep a user from building.
    major=$(c++ -dumpversion 2>/dev/null | cut -d. -f1) || major=0
    if [ "$major" = 12 ]; then
        werror=ON
    fi
    local options=("-DBARYSCOPE_WERROR=$werror")
    if [ -n "$prefix" ]; then
        options+=("-DCMAKE_PREFIX_PATH=$prefix")
    fi
    if command -v ccache >/dev/null && ccache -s >/dev/null 2>&1; then
        # The sloppiness is what ccache asks for where there is a precompiled header.
        local launcher='cmake;-E;env;CCACHE_SLOPPINESS=pch_defines,time_macros;CCACHE_DEPEND=true;ccache'
        options+=("-DCMAKE_C_COMPILER_LAUNCHER=$launcher" "-DCMAKE_CXX_COMPILER_LAUNCHER=$launcher")
    fi
    say "Configuring into build/release (warnings are errors: $werror)"
    if ! (cd "$root" && cmake --preset release "${options[@]}" >&2); then
        rm -f "$build/build.ninja"
        name_what_is_missing || explain_other_system
        die "CMake could not configure; its own message stands above"
    fi
}

# LibTorch's matrix products are several times slower with the reference BLAS: where libblas is
# neither OpenBLAS nor MKL, let the loader find OpenBLAS first.
prefer_openblas() {
    local triplet current folder
    triplet=$(c++ -print-multiarch 2>/dev/null) || return 0
    [ -n "$triplet" ] || return 0
    current=$(readlink -f "/usr/lib/$triplet/libblas.so.3" 2>/dev/null || true)
    folder=/usr/lib/$triplet/openblas-pthread
    case $current in
    '' | *openblas* | *mkl*) ;;
    *)
        if [ -e "$folder/libblas.so.3" ]; then
            export LD_LIBRARY_PATH="$folder${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
        fi
        ;;
    esac
}

# get_packages program|tests: what building or testing needs. Quick when there is nothing to do.
get_packages() {
    local packages=("${build_packages[@]}")
    if [ "$1" = tests ]; then
        packages+=("${test_packages[@]}")
        # The project's format is that of clang-format 14, which is Debian 12's.
        if grep -qs '^VERSION_CODENAME=bookworm' /etc/os-release; then
            packages+=(clang-format)
        fi
    fi
    if command -v dpkg-query >/dev/null && command -v apt-get >/dev/null; then
        install_packages "${packages[@]}"
        local package others=()
        for package in "${unavailable[@]}"; do
            if [ "$package" = libtorch-dev ]; then
                fetch_torch
            else
                others+=("$package")
            fi
        done
        if [ ${#others[@]} -gt 0 ]; then
            say "This system's package lists do not have: ${others[*]}" \
                "(on Ubuntu, is the component 'universe' enabled?)"
            explain_other_system
        fi
    elif [ ! -f "$build/build.ninja" ]; then
        if name_what_is_missing; then
            exit 1
        fi
    fi
}

# build_target baryscope|all: configuration and build, with the packages there.
build_target() {
    configure
    (cd "$root" && ninja -C "$build" -j "$(compile_jobs)" "$1" >&2) ||
        die "the build failed; the first error stands above"
    prefer_openblas
}
