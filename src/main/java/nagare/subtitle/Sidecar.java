package nagare.subtitle;

import nagare.torrent.metainfo.TorrentFile;

/// A file of subtitles that belongs to a film of the same torrent.
///
/// @param labels what its name says of it
public record Sidecar(TorrentFile file, Labels labels) implements Source {
    /// Ids of offers begin with it when they are files; the file's number in the torrent follows.
    static final char LETTER = 'f';

    @Override
    public SubtitleOffer offer() {
        return new SubtitleOffer(LETTER + Integer.toString(file.index()), labels.language(), labels.name());
    }

    @Override
    public boolean forced() {
        return labels.forced();
    }
}
