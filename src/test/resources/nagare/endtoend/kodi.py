#!/usr/bin/python3
"""Drives a real Kodi through its JSON-RPC: kodi.py HOME DISPLAY PORT SERVER FILM FOLDER...

Starts Xvfb on DISPLAY and Kodi with its home in the empty folder HOME, as whoever runs this; finds SERVER under upnp://,
opens FOLDERs one in the other, plays FILM there, seeks, stops, and opens *Continue watching*. Prints, tab-separated:
"found LABEL", "entry DEPTH KIND LABEL DURATION" for what a folder lists, "playing SECONDS TOTAL_SECONDS SEEKABLE",
"subtitles NAMES", "seek TO AT", "stopped", "resume LABEL SECONDS" for what *Continue watching* lists. Pictures of the
screen go to HOME/shots. Ends with 1 and a sentence when something does not come.
"""
import json
import os
import resource
import signal
import subprocess
import sys
import time
import urllib.request

home, display, port, server, film, *folders = sys.argv[1:]
PATIENCE_SECONDS = 180
SETTINGS = {
    'services.webserver': 'true',
    'services.webserverport': port,
    'services.webserverauthentication': 'false',
    'services.webserverssl': 'false',
    'services.esenabled': 'false',
    'services.upnp': 'true',
    'services.upnpserver': 'false',
    'services.upnprenderer': 'false',
    'services.zeroconf': 'false',
    'general.addonupdates': '2',
    'general.settinglevel': '3',
    'screensaver.mode': '',
    'powermanagement.displaysoff': '0',
    'audiooutput.audiodevice': 'NULL',
    'lookandfeel.enablerssfeeds': 'false',
    'myvideos.extractflags': 'false',
    'myvideos.extractthumb': 'false',
}
started = []


def say(*cells):
    print('\t'.join(str(cell) for cell in cells), flush=True)


def start(*command, **environment):
    log = open(os.path.join(home, os.path.basename(command[0]) + '.log'), 'wb')
    started.append(subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, cwd=home,
                                    env={**os.environ, **environment}))


def end():
    for process in reversed(started):
        for how, patience in ((signal.SIGTERM, 10), (signal.SIGKILL, 10)):
            try:
                os.killpg(process.pid, how)
                process.wait(patience)
                break
            except ProcessLookupError:
                break
            except subprocess.TimeoutExpired:
                continue


def ask(method, **parameters):
    body = json.dumps({'jsonrpc': '2.0', 'id': 1, 'method': method, 'params': parameters}).encode()
    request = urllib.request.Request('http://127.0.0.1:%s/jsonrpc' % port, body, {'Content-Type': 'application/json'})
    with urllib.request.urlopen(request, timeout=60) as answer:
        told = json.load(answer)
    if 'error' in told:
        raise ValueError('%s: %s' % (method, told['error']))
    return told['result']


def until(what, there):
    """The first true answer of `there`; Kodi is asked until it comes."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    last = None
    while time.monotonic() < deadline:
        try:
            answer = there()
            if answer:
                return answer
        except (OSError, ValueError) as error:
            last = error
        time.sleep(0.5)
    raise TimeoutError('%s did not come; the last answer was %s' % (what, last))


def picture(name):
    os.makedirs(os.path.join(home, 'shots'), exist_ok=True)
    with open(os.path.join(home, 'shots', name + '.xwd'), 'wb') as file:
        subprocess.run(['xwd', '-root', '-silent', '-display', display], stdout=file, check=False)


def listed(folder):
    return ask('Files.GetDirectory', directory=folder, media='video',
               properties=['runtime', 'resume', 'streamdetails'])['files']


def seconds(clock):
    return clock['hours'] * 3600 + clock['minutes'] * 60 + clock['seconds']


def player():
    players = ask('Player.GetActivePlayers')
    return players[0]['playerid'] if players else None


def told(number, *properties):
    return ask('Player.GetProperties', playerid=number, properties=list(properties))


def configure():
    data = os.path.join(home, '.kodi', 'userdata')
    os.makedirs(data)
    with open(os.path.join(data, 'guisettings.xml'), 'w') as file:
        file.write('<settings version="2">')
        for setting in SETTINGS.items():
            file.write('<setting id="%s">%s</setting>' % setting)
        file.write('</settings>')
    with open(os.path.join(data, 'sources.xml'), 'w') as file:
        file.write('<sources><video><default pathversion="1"></default><source><name>UPnP</name>'
                   '<path pathversion="1">upnp://</path><allowsharing>true</allowsharing></source></video></sources>')
    with open(os.path.join(data, 'advancedsettings.xml'), 'w') as file:
        file.write('<advancedsettings><loglevel>1</loglevel><splash>false</splash>'
                   '<video><ignoresecondsatstart>5</ignoresecondsatstart></video></advancedsettings>')


def find(entries, label):
    return next((entry for entry in entries if entry['label'] == label), None)


def play(entry):
    ask('Player.Open', item={'file': entry['file']})
    number, = until('a player for ' + film, lambda: [at for at in [player()] if at is not None])
    until('the second second', lambda: seconds(told(number, 'time')['time']) >= 1)
    now = told(number, 'time', 'totaltime', 'subtitles', 'canseek')
    say('playing', seconds(now['time']), seconds(now['totaltime']), now['canseek'])
    say('subtitles', *[subtitle['language'] or subtitle['name'] for subtitle in now['subtitles']])
    picture('playing')
    for share in (1, 3):
        target = seconds(now['totaltime']) * share // 4
        ask('Player.Seek', playerid=number, value={'time': {
            'hours': target // 3600, 'minutes': target // 60 % 60, 'seconds': target % 60, 'milliseconds': 0}})
        say('seek', target, until('the place %d' % target, lambda: next(
            (at for at in [seconds(told(number, 'time')['time'])] if target - 3 <= at <= target + 8), None)))
    ask('Player.Stop', playerid=number)
    until('the end of playing', lambda: not ask('Player.GetActivePlayers'))
    say('stopped')


def main():
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # Kodi 20 may crash while it ends, and leave a gigabyte
    configure()
    start('Xvfb', display, '-screen', '0', '1280x720x24', '-ac', '-nolisten', 'tcp')
    until('the screen', lambda: subprocess.run(['xwd', '-root', '-silent', '-display', display, '-out', '/dev/null'],
                                               stderr=subprocess.DEVNULL).returncode == 0)
    start('dbus-run-session', '--', 'kodi', '--standalone', '--windowing=x11', HOME=home, DISPLAY=display,
          LIBGL_ALWAYS_SOFTWARE='1', XDG_RUNTIME_DIR=home, LC_ALL='C.UTF-8')
    until('Kodi', lambda: ask('JSONRPC.Ping') == 'pong')
    place = until(server, lambda: next(
        (entry for entry in ask('Files.GetDirectory', directory='upnp://', media='video')['files']
         if server in entry['label']), None))
    say('found', place['label'])
    path = place['file']
    for depth, label in enumerate([*folders, None]):
        entries = until('what is in ' + path, lambda: listed(path))
        for entry in entries:
            say('entry', depth, entry['filetype'], entry['label'], entry.get('runtime', 0))
        if label is None:
            break
        path = until(label, lambda: find(listed(path), label))['file']
    ask('GUI.ActivateWindow', window='videos', parameters=[path])
    time.sleep(3)  # the skin draws its list; only the picture of it waits for this
    picture('folder')
    play(until(film, lambda: find(listed(path), film)))
    # Kodi tells the server in a job of its own, and learns by an event that there is another folder.
    began = until('Continue watching', lambda: find(listed(place['file']), 'Continue watching'))
    for entry in until('what is in it', lambda: listed(began['file'])):
        say('resume', entry['label'], entry.get('resume', {}).get('position', 0))


try:
    main()
except (TimeoutError, ValueError, OSError) as error:
    try:
        picture('failure')
    except OSError:
        pass
    sys.exit(str(error))
finally:
    end()
