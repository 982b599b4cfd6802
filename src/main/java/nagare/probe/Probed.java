package nagare.probe;

import nagare.torrent.metainfo.InfoHash;

/// Names a file for ever: the same torrent and number are the same bytes.
record Probed(InfoHash torrent, int file) {}
