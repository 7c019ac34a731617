#!/usr/bin/env bash
# Installs into a folder of its own and uses the installed program from elsewhere.
# usage: install_test.sh BUILD_FOLDER
set -euo pipefail

build=$(cd "$1" && pwd)
prefix=$(mktemp -d)
trap 'rm -rf "$prefix"' EXIT
fail() {
    echo "install_test: $*" >&2
    exit 1
}

cmake --install "$build" --prefix "$prefix" >"$prefix/install.log" || fail "cmake --install failed"
id=io.baryscope.Baryscope
for file in bin/baryscope share/applications/$id.desktop share/metainfo/$id.metainfo.xml \
    share/icons/hicolor/scalable/apps/$id.svg \
    share/icons/hicolor/{48x48,128x128,256x256,512x512}/apps/$id.png \
    share/baryscope/assets/pictures/{sunset,meadow,aurora}.png \
    share/baryscope/assets/shapes/{cat,fish}.png; do
    [ -s "$prefix/$file" ] || fail "$file was not installed"
done
grep -q "^Icon=$id$" "$prefix/share/applications/$id.desktop" || fail "the icon's name is wrong"
if command -v desktop-file-validate >/dev/null; then
    desktop-file-validate "$prefix/share/applications/$id.desktop"
fi
if command -v appstreamcli >/dev/null; then
    appstreamcli validate --no-net "$prefix/share/metainfo/$id.metainfo.xml" ||
        fail "appstreamcli found a mistake"
fi

# A preset that only the installed tree has shows that the program reads that one.
original=$(find "$prefix/share/baryscope/presets" -name ring-square.json)
[ -n "$original" ] || fail "presets/ring-square.json was not installed"
cp "$original" "$(dirname "$original")/only-installed.json"
cd /
list=$(env -u BARYSCOPE_DATA_DIR HOME="$prefix" "$prefix/bin/baryscope" presets) ||
    fail "'baryscope presets' failed"
grep -q ring-square <<<"$list" || fail "ring-square is not among the presets"
grep -q only-installed <<<"$list" || fail "the program does not read the installed presets"

# The same after the tree has been moved.
mkdir "$prefix/moved"
mv "$prefix/bin" "$prefix/share" "$prefix/moved/"
list=$(env -u BARYSCOPE_DATA_DIR HOME="$prefix" "$prefix/moved/bin/baryscope" presets) ||
    fail "'baryscope presets' failed in a moved tree"
grep -q only-installed <<<"$list" || fail "a moved tree does not find its presets"
echo "install_test: good"
