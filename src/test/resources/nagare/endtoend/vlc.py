#!/usr/bin/python3
"""Drives a real VLC through libvlc: vlc.py SERVER FILM FOLDER...   VLC will not run as root.

Finds SERVER by VLC's own UPnP discovery, opens FOLDERs one in the other, plays FILM there and seeks. Prints,
tab-separated: "found NAME", "entry DEPTH KIND TITLE SECONDS" for what a folder lists, "subtitle TITLE" for each that it
was given beside the film, "playing MRL SECONDS", "tracks TYPES", "seek TO AT", "stopped". Ends with 1 and a sentence when
something does not come.
"""
import ctypes
import sys
import time

server, film, *folders = sys.argv[1:]
PATIENCE_SECONDS = 180
NETWORK = 1  # libvlc_media_parse_network
DIRECTORY = 2  # libvlc_media_type_directory
TITLE, PLAYING, ERROR, SUBTITLE = 0, 3, 7, 2

pointer, text = ctypes.c_void_p, ctypes.c_char_p
vlc = ctypes.CDLL('libvlc.so.5')
for name, result, arguments in (
        ('new', pointer, [ctypes.c_int, pointer]),
        ('media_discoverer_new', pointer, [pointer, text]),
        ('media_discoverer_start', ctypes.c_int, [pointer]),
        ('media_discoverer_media_list', pointer, [pointer]),
        ('media_list_lock', None, [pointer]),
        ('media_list_unlock', None, [pointer]),
        ('media_list_count', ctypes.c_int, [pointer]),
        ('media_list_item_at_index', pointer, [pointer, ctypes.c_int]),
        ('media_get_meta', text, [pointer, ctypes.c_int]),
        ('media_get_mrl', text, [pointer]),
        ('media_get_type', ctypes.c_int, [pointer]),
        ('media_get_duration', ctypes.c_int64, [pointer]),
        ('media_parse_with_options', ctypes.c_int, [pointer, ctypes.c_int, ctypes.c_int]),
        ('media_get_parsed_status', ctypes.c_int, [pointer]),
        ('media_subitems', pointer, [pointer]),
        ('media_slaves_get', ctypes.c_uint, [pointer, pointer]),
        ('media_player_new_from_media', pointer, [pointer]),
        ('media_player_play', ctypes.c_int, [pointer]),
        ('media_player_stop', None, [pointer]),
        ('media_player_get_state', ctypes.c_int, [pointer]),
        ('media_player_get_time', ctypes.c_int64, [pointer]),
        ('media_player_set_time', None, [pointer, ctypes.c_int64]),
        ('media_player_get_length', ctypes.c_int64, [pointer]),
        ('media_player_is_seekable', ctypes.c_int, [pointer]),
        ('video_get_track_count', ctypes.c_int, [pointer]),
        ('audio_get_track_count', ctypes.c_int, [pointer])):
    function = getattr(vlc, 'libvlc_' + name)
    function.restype, function.argtypes = result, arguments


def say(*cells):
    print('\t'.join(str(cell) for cell in cells), flush=True)


def until(what, there):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        answer = there()
        if answer is not None and answer is not False:
            return answer
        time.sleep(0.1)
    sys.exit('%s did not come' % what)


class Slave(ctypes.Structure):
    _fields_ = [('uri', text), ('kind', ctypes.c_int), ('priority', ctypes.c_uint)]


def title(media):
    return (vlc.libvlc_media_get_meta(media, TITLE) or b'').decode()


def items(media_list):
    vlc.libvlc_media_list_lock(media_list)
    try:
        return [vlc.libvlc_media_list_item_at_index(media_list, i)
                for i in range(vlc.libvlc_media_list_count(media_list))]
    finally:
        vlc.libvlc_media_list_unlock(media_list)


def opened(folder):
    vlc.libvlc_media_parse_with_options(folder, NETWORK, PATIENCE_SECONDS * 1000)
    until('the list of ' + title(folder), lambda: vlc.libvlc_media_get_parsed_status(folder) != 0)
    inside = vlc.libvlc_media_subitems(folder)
    return items(inside) if inside else []


def slaves(media):
    array = ctypes.POINTER(ctypes.POINTER(Slave))()
    count = vlc.libvlc_media_slaves_get(media, ctypes.byref(array))
    return [array[i].contents.uri.decode() for i in range(count)]


def browse():
    discoverer = vlc.libvlc_media_discoverer_new(instance, b'upnp')
    vlc.libvlc_media_discoverer_start(discoverer)
    found = vlc.libvlc_media_discoverer_media_list(discoverer)
    place = until(server, lambda: next((each for each in items(found) if server in title(each)), None))
    say('found', title(place))
    for depth, label in enumerate([*folders, film]):
        entries = opened(place)
        for entry in entries:
            kind = 'directory' if vlc.libvlc_media_get_type(entry) == DIRECTORY else 'file'
            say('entry', depth, kind, title(entry), vlc.libvlc_media_get_duration(entry) / 1000)
        place = next((entry for entry in entries if title(entry) == label), None)
        if place is None:
            sys.exit('%s is not listed' % label)
    for uri in slaves(place):
        say('subtitle', uri)
    return place


def play(media):
    player = vlc.libvlc_media_player_new_from_media(media)
    vlc.libvlc_media_player_play(player)
    until('a picture', lambda: vlc.libvlc_media_player_get_state(player) == PLAYING
          and vlc.libvlc_media_player_get_time(player) >= 500)
    length = vlc.libvlc_media_player_get_length(player)
    say('playing', vlc.libvlc_media_get_mrl(media).decode(), length / 1000)
    say('tracks', vlc.libvlc_video_get_track_count(player), vlc.libvlc_audio_get_track_count(player),
        'seekable' if vlc.libvlc_media_player_is_seekable(player) else 'not seekable')
    for share in (3, 1):
        target = length * share // 4
        vlc.libvlc_media_player_set_time(player, target)
        say('seek', target / 1000, until('the place %d' % target, lambda: next(
            (at / 1000 for at in [vlc.libvlc_media_player_get_time(player)]
             if target + 200 <= at <= target + 9000), None)))
    if vlc.libvlc_media_player_get_state(player) == ERROR:
        sys.exit('VLC shows an error')
    vlc.libvlc_media_player_stop(player)
    say('stopped')


options = [b'--quiet', b'--vout=dummy', b'--aout=dummy', b'--no-metadata-network-access', b'--no-dbus']
instance = vlc.libvlc_new(len(options), (text * len(options))(*options))
if not instance:
    sys.exit('VLC does not start')
play(browse())
sys.stdout.flush()
import os
os._exit(0)  # libvlc's threads of UPnP do not end
