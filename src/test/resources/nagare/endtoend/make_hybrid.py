#!/usr/bin/python3
"""Makes a hybrid torrent (BEP 52) of one file with libtorrent: make_hybrid.py FILE PIECE_BYTES TRACKER TORRENT"""
import os
import sys

import libtorrent as lt

path, piece_bytes, tracker, target = sys.argv[1:5]
files = lt.file_storage()
lt.add_files(files, path)
maker = lt.create_torrent(files, int(piece_bytes))
maker.add_tracker(tracker)
lt.set_piece_hashes(maker, os.path.dirname(path))
with open(target, 'wb') as out:
    out.write(lt.bencode(maker.generate()))
