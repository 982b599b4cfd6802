package nagare.torrent.discovery;

import nagare.torrent.tracker.Trackers;

/// Where all torrents of an engine look for peers. They belong to whoever made them.
public record Sources(Trackers trackers) {}
