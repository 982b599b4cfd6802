#!/usr/bin/python3
"""Finds a media server with GUPnP and walks its whole tree: gupnp_walk.py INTERFACE PORT_OF_THE_SERVER

Prints, tab-separated: "device NAME UDN LOCATION", then for each object "container DEPTH ID TITLE" or "item DEPTH ID TITLE
MIME SIZE URI" (what GUPnPAV made of the DIDL-Lite), then "event SystemUpdateID N" from the subscription. Ends with 1 and a
sentence when something is not as it should be.
"""
import sys
from urllib.parse import urlparse

import gi

gi.require_version('GSSDP', '1.6')
gi.require_version('GUPnP', '1.6')
gi.require_version('GUPnPAV', '1.0')
from gi.repository import GLib, GObject, GSSDP, GUPnP, GUPnPAV

SERVER = 'urn:schemas-upnp-org:device:MediaServer:1'
DIRECTORY = 'urn:schemas-upnp-org:service:ContentDirectory:1'
PATIENCE_SECONDS = 180

interface, port = sys.argv[1], int(sys.argv[2])
loop = GLib.MainLoop()
found = []
failure = ['no server on port %d was found' % port]


def say(*cells):
    print('\t'.join(str(cell) for cell in cells), flush=True)


def end(why=None):
    failure[:] = [why] if why else []
    loop.quit()


def children(directory, folder):
    action = GUPnP.ServiceProxyAction.new_from_list(
        'Browse', ['ObjectID', 'BrowseFlag', 'Filter', 'StartingIndex', 'RequestedCount', 'SortCriteria'],
        [folder, 'BrowseDirectChildren', '*', 0, 0, ''])
    directory.call_action(action, None)
    types = [str, GObject.TYPE_UINT, GObject.TYPE_UINT, GObject.TYPE_UINT]
    answer = action.get_result_list(['Result', 'NumberReturned', 'TotalMatches', 'UpdateID'], types)
    result, returned, total, _ = answer[1] if isinstance(answer, tuple) else answer
    objects = []
    parser = GUPnPAV.DIDLLiteParser.new()
    parser.connect('object-available', lambda _, each: objects.append(each))
    if returned:
        parser.parse_didl(result)
    if not len(objects) == returned == total:
        raise ValueError('%s: %d objects, NumberReturned %d, TotalMatches %d' % (folder, len(objects), returned, total))
    return objects


def walk(directory, folder, depth):
    for each in children(directory, folder):
        if each.get_parent_id() != folder:
            raise ValueError('%s says its parent is %s, not %s' % (each.get_id(), each.get_parent_id(), folder))
        if isinstance(each, GUPnPAV.DIDLLiteContainer):
            say('container', depth, each.get_id(), each.get_title())
            walk(directory, each.get_id(), depth + 1)
        else:
            resource = each.get_resources()[0]
            say('item', depth, each.get_id(), each.get_title(), resource.get_protocol_info().get_mime_type(),
                resource.get_size64(), resource.get_uri())


def changed(_service, variable, value, *_):
    say('event', variable, value)
    end()


def available(_, device):
    if found or urlparse(device.get_location()).port != port:
        return
    directory = device.get_service(DIRECTORY)
    found.append((device, directory))
    say('device', device.get_friendly_name(), device.get_udn(), device.get_location())
    try:
        walk(directory, '0', 0)
    except (GLib.Error, ValueError) as error:
        end(str(error))
        return
    failure[:] = ['the subscription brought no event']
    directory.add_notify('SystemUpdateID', GObject.TYPE_UINT, changed, None)
    directory.set_subscribed(True)


context = GUPnP.Context.new_full(interface, None, 0, GSSDP.UDAVersion.VERSION_1_0)
control_point = GUPnP.ControlPoint.new(context, SERVER)
control_point.connect('device-proxy-available', available)
control_point.set_active(True)
GLib.timeout_add_seconds(PATIENCE_SECONDS, loop.quit)
loop.run()
if failure:
    sys.exit(failure[0])
