package nagare.torrent;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.Magnet;
import nagare.torrent.peer.Connections;

/// The magnet links whose torrents are being asked for, one [Inquiry] for each info-hash. Thread-safe; its monitor is
/// held over the start of one, and over nothing that waits.
final class Inquiries {
    /// Links at a time. Each may hold the info dictionaries of [nagare.torrent.metadata.Assembly#MAX_SIZES] sizes.
    static final int MAX = 16;

    private final Function<Magnet, Inquiry> start;
    private final Map<InfoHash, Inquiry> open = new LinkedHashMap<>();
    private boolean closed;

    Inquiries(Function<Magnet, Inquiry> start) {
        this.start = start;
    }

    /// Joins the one that asks for this torrent, or starts one.
    ///
    /// @throws IOException when too many are under way, or the engine is closed
    synchronized Inquiry open(Magnet magnet) throws IOException {
        if (closed) {
            throw new IOException("the engine is closed");
        }
        Inquiry known = open.get(magnet.infoHash());
        if (known != null && !known.isOver()) {
            known.alsoAt(magnet);
            return known;
        }
        if (known == null && open.size() >= MAX) {
            throw new IOException("too many magnet links are being looked up at once; try again in a minute");
        }
        Inquiry fresh = start.apply(magnet);
        open.put(magnet.infoHash(), fresh);
        return fresh;
    }

    synchronized Optional<Inquiry> find(InfoHash hash) {
        return Optional.ofNullable(open.get(hash));
    }

    /// The connections of the one that a peer means by this hash.
    synchronized Optional<Connections> called(InfoHash hash) {
        return open.values().stream()
                .filter(inquiry -> inquiry.magnet().infoHash().equals(hash)
                        || inquiry.magnet().upgrade().filter(hash::equals).isPresent())
                .findFirst()
                .flatMap(Inquiry::connections);
    }

    /// The names under which peers may call.
    synchronized List<InfoHash> called() {
        return open.values().stream()
                .flatMap(inquiry ->
                        Stream.concat(Stream.of(inquiry.magnet().infoHash()), inquiry.magnet().upgrade().stream()))
                .toList();
    }

    /// Those that have ended, or that nobody waits for; they are not found here any more.
    synchronized List<Inquiry> over() {
        var over = new ArrayList<Inquiry>();
        open.values().removeIf(inquiry -> inquiry.isOver() && over.add(inquiry));
        return over;
    }

    /// All; no more are started.
    synchronized List<Inquiry> close() {
        closed = true;
        var all = List.copyOf(open.values());
        open.clear();
        return all;
    }
}
