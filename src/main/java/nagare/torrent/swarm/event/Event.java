package nagare.torrent.swarm.event;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import nagare.torrent.merkle.HashRange;
import nagare.torrent.peer.Line;
import nagare.torrent.picker.order.Block;
import nagare.torrent.picker.order.Start;
import nagare.torrent.status.DialOutcome;
import nagare.torrent.status.Opening;
import nagare.torrent.status.PeerSource;
import nagare.torrent.swarm.piece.AssembledPiece;
import nagare.torrent.wire.Handshake;
import nagare.torrent.wire.PeerMessage;

/// What can happen to a swarm. Peers and readers are numbers given out by [SwarmLoop], never used twice.
public sealed interface Event {
    /// Has been heard, or will not be: releases what memory it brings along.
    default void done() {}

    /// Somebody reads the file `[start, end)` in torrent bytes, and wants nothing from `until` on.
    record ReaderOpened(int reader, long start, long end, long position, long until, Start how) implements Event {
        public ReaderOpened(int reader, long start, long end, long position, Start how) {
            this(reader, start, end, position, end, how);
        }
    }

    /// The reader wants nothing from this torrent byte on.
    record ReaderWantsUntil(int reader, long until) implements Event {}

    /// Somebody times how the reader, just opened, comes to its first byte.
    record OpeningWatched(int reader, Opening opening) implements Event {}

    record ReaderMoved(int reader, long position) implements Event {}

    /// The reader stands still for the byte at its position, or no longer does.
    record ReaderWaits(int reader, boolean waits) implements Event {}

    /// The reader will need the torrent bytes `[from, to)` soon.
    record ReaderExpects(int reader, long from, long to) implements Event {}

    record ReaderClosed(int reader) implements Event {}

    /// Fetch everything that is not here (a download).
    record WantAll() implements Event {}

    /// Fetch these pieces (a download of some files).
    record Want(BitSet pieces) implements Event {}

    /// Addresses that a tracker gave.
    record PeersFound(PeerSource source, List<InetSocketAddress> addresses) implements Event {}

    /// A connection stands and both handshakes are through; `rtt` is the time the peer took to answer, nanoseconds.
    record Joined(int peer, InetSocketAddress address, Handshake handshake, long rtt, Line line) implements Event {
        /// A plain one over TCP.
        public Joined(int peer, InetSocketAddress address, Handshake handshake, long rtt, boolean incoming) {
            this(peer, address, handshake, rtt, Line.plain(incoming));
        }

        public boolean incoming() {
            return line.incoming();
        }
    }

    /// A web seed was reached, `rtt` nanoseconds away. The handshake is one that it would have made.
    record SeedJoined(int peer, String name, InetSocketAddress address, Handshake handshake, long rtt)
            implements Event {}

    /// No connection came of dialling this address.
    record DialFailed(InetSocketAddress address, DialOutcome outcome, String why) implements Event {
        public DialFailed(InetSocketAddress address, String why) {
            this(address, DialOutcome.FAILED, why);
        }
    }

    record Said(int peer, PeerMessage message) implements Event {
        @Override
        public void done() {
            if (message instanceof PeerMessage.Piece block) {
                block.lease().release();
            }
        }
    }

    /// The connection is gone. `broken` when the peer broke the rules.
    record Left(int peer, String why, boolean broken) implements Event {}

    /// The hash of a piece was right; it can be read from memory now.
    record Verified(AssembledPiece piece) implements Event {
        @Override
        public void done() {
            piece.lease().release();
        }
    }

    /// The hash of a piece was wrong.
    record Failed(AssembledPiece piece) implements Event {
        @Override
        public void done() {
            piece.lease().release();
        }
    }

    /// The piece is on disk.
    record Stored(int piece) implements Event {}

    /// The piece could not be written; `why` is a sentence for the user.
    record StoreFailed(int piece, String why) implements Event {}

    /// A piece that was on disk is gone: evicted, or spoilt.
    record Lost(int piece) implements Event {}

    /// What a peer asked for, read from disk; empty when it is not here any more.
    record BlockRead(int peer, Block block, Optional<PeerMessage.Piece> answer) implements Event {}

    /// The hashes of the blocks of verified pieces from this one on, for a peer that asked for the range; empty when
    /// the bytes are not here any more.
    record HashesRead(int peer, HashRange range, int firstPiece, Optional<ByteBuffer> leaves) implements Event {}

    /// So many bytes of blocks have been written to the peer's connection.
    record Sent(int peer, int bytes) implements Event {}

    /// Time has passed.
    record Tick() implements Event {}
}
