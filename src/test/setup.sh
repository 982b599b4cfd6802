#!/bin/sh
# Gets the programs that the integration tests talk to: real BitTorrent clients, real UPnP control points and players,
# ffmpeg and the tools that make network namespaces. On Debian and its children, as root, what is missing is installed;
# elsewhere it is named, and the tests that need it say so and are skipped. In CI (CI=true) a missing program is an error.
set -eu

say() { printf 'setup: %s\n' "$*" >&2; }

missing=   # what is not there, for people
packages=  # what to install on Debian

lacks() {
    missing="$missing $1"
    packages="$packages $2"
}

needs_program() { command -v "$1" >/dev/null 2>&1 || lacks "$1" "$2"; }

# Some Pythons are not Debian's; the tests start /usr/bin/python3, so ask that one.
needs_python() { /usr/bin/python3 -c "$2" >/dev/null 2>&1 || lacks "$1" "$3"; }

# A file, by a pattern.
needs_file() {
    # shellcheck disable=SC2086
    ls $2 >/dev/null 2>&1 || lacks "$1" "$3"
}

look() {
    missing=
    packages=
    needs_program ffmpeg ffmpeg
    needs_program ffprobe ffmpeg
    needs_program mkvmerge mkvtoolnix
    needs_program mpv mpv
    needs_program transmission-daemon transmission-daemon
    needs_program transmission-remote transmission-cli
    needs_program aria2c aria2
    needs_program opentracker opentracker
    needs_program curl curl
    needs_program kodi kodi
    needs_program Xvfb xvfb
    needs_program xwd x11-apps
    needs_program dbus-run-session dbus-daemon
    needs_program ip iproute2
    needs_program nft nftables
    needs_program miniupnpd miniupnpd-nftables
    needs_program kill procps
    needs_program python3 python3
    needs_python python3-libtorrent 'import libtorrent' python3-libtorrent
    needs_python python3-gi 'import gi' python3-gi
    needs_python libvlc 'import ctypes; ctypes.CDLL("libvlc.so.5")' libvlc5
    needs_file vlc-plugin-base '/usr/lib/*/vlc/plugins/services_discovery/libupnp_plugin.so' vlc-plugin-base
    needs_python gupnp "import gi; gi.require_version('GUPnP', '1.6')" gir1.2-gupnp-1.6
    needs_python gupnp-av "import gi; gi.require_version('GUPnPAV', '1.0')" gir1.2-gupnp-av-1.0
}

install() {
    say "installing:$packages"
    # A list of words on purpose.
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $packages >/dev/null
}

look
if [ -n "$missing" ] && command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    install || { apt-get update -q >/dev/null && install; } || say "apt-get could not install all of them"
    look
fi
if [ -n "$missing" ]; then
    say "missing:$missing (Debian: apt-get install$packages)"
    if [ "${CI-}" = true ]; then
        exit 1
    fi
    say "the tests that need them will be skipped"
fi
