package nagare.torrent.tracker;

import java.util.HexFormat;
import java.util.Optional;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.wire.PeerId;

/// What a tracker is asked. `port` is where peers reach us, `key` proves to the tracker that two addresses are one peer
/// (random per torrent), `wanted` is how many peers would be welcome, `trackerId` what this tracker told us to repeat.
public record AnnounceRequest(
        InfoHash infoHash,
        PeerId peerId,
        int port,
        int key,
        Counters counters,
        Event event,
        int wanted,
        Optional<String> trackerId) {
    /// Why a tracker is asked; the numbers are those of BEP 15, which has none for `paused` (BEP 21).
    public enum Event {
        NONE(0),
        COMPLETED(1),
        STARTED(2),
        STOPPED(3),
        PAUSED(0);

        private final int number;

        Event(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }

        /// As in the query of an HTTP announce, where a regular one has no event at all.
        Optional<String> word() {
            return switch (this) {
                case NONE -> Optional.empty();
                case COMPLETED -> Optional.of("completed");
                case STARTED -> Optional.of("started");
                case STOPPED -> Optional.of("stopped");
                case PAUSED -> Optional.of("paused");
            };
        }
    }

    public AnnounceRequest {
        if (port < 0 || port > 0xffff || wanted < 0) {
            throw new IllegalArgumentException("port " + port + ", " + wanted + " peers wanted");
        }
    }

    /// What is said in the query of an HTTP announce: a partial seed says so in every announce that has nothing else to
    /// say.
    Event said() {
        return event == Event.NONE && counters.paused() ? Event.PAUSED : event;
    }

    String keyHex() {
        return HexFormat.of().toHexDigits(key);
    }
}
