package nagare.torrent.swarm;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import nagare.torrent.metainfo.Magnet;
import nagare.torrent.peer.Connections;
import nagare.torrent.peer.Hello;
import nagare.torrent.status.MetadataStatus;
import nagare.torrent.status.Outreach;
import nagare.torrent.status.PeerSource;
import nagare.torrent.swarm.event.Effect;
import nagare.torrent.swarm.event.Event;
import nagare.torrent.swarm.event.Mailbox;
import nagare.torrent.swarm.member.SwarmSettings;
import nagare.torrent.wire.Handshake;
import nagare.torrent.wire.PeerMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The edge around one [MetadataStage]: its thread, its mailbox, its [Connections]. Runs from [#start] until the info
/// dictionary is here, and hands over its peers then; or until [#close].
public final class MetadataLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MetadataLoop.class);
    private static final int BATCH = 256;
    private static final long OUTREACH_EVERY = 250_000_000L;

    /// What the search tells whom it belongs to, on its own thread: do not block.
    public interface Listener {
        /// More peers are needed.
        void starving();

        /// The info dictionary is here, and right. The peers belong to the listener from now on.
        void learned(ByteBuffer info, Handover peers);

        /// A fault of ours has ended the search.
        void failed(Throwable fault);
    }

    private final Listener listener;
    private final LongSupplier nanoTime;
    private final Mailbox mailbox = new Mailbox();
    private final AtomicInteger numbers = new AtomicInteger();
    private final Connections connections;
    private final MetadataStage stage;
    private final Thread thread;
    private volatile boolean closed;
    private volatile MetadataStatus status = MetadataStatus.NOTHING;
    private volatile Outreach outreach = Outreach.NONE;
    private long outreachAt;

    public MetadataLoop(Magnet magnet, SwarmSettings settings, Listener listener, LongSupplier nanoTime) {
        this.listener = listener;
        this.nanoTime = nanoTime;
        this.connections = new Connections(
                hello(magnet, settings),
                0,
                settings.approach(),
                settings.budget().allowance(),
                new Posted(mailbox),
                numbers,
                nanoTime);
        this.stage = new MetadataStage(
                settings, magnet.upgrade().isPresent(), magnet::names, this::carryOut, nanoTime.getAsLong());
        this.thread = Thread.ofPlatform()
                .name("magnet " + magnet.infoHash().hex().substring(0, 8))
                .unstarted(this::run);
    }

    private static Hello hello(Magnet magnet, SwarmSettings settings) {
        return new Hello(
                new Handshake(
                        magnet.infoHash(),
                        settings.self(),
                        true,
                        true,
                        settings.nodes().port() != 0,
                        false),
                magnet.upgrade());
    }

    /// Begins to dial and to ask. What was posted before is the first it hears.
    public void start() {
        thread.start();
    }

    /// Peers of this torrent, from one source. After the dictionary is here the swarm hears of them.
    public void found(PeerSource source, List<InetSocketAddress> addresses) {
        mailbox.post(new Event.PeersFound(source, addresses));
    }

    public MetadataStatus status() {
        return status;
    }

    /// What came of looking for peers, as of the last quarter of a second.
    public Outreach outreach() {
        return outreach;
    }

    /// Counts all addresses, so not after each batch.
    private void tellOutreach(long now) {
        if (outreach == Outreach.NONE || now - outreachAt > OUTREACH_EVERY) {
            outreach = stage.outreach();
            outreachAt = now;
        }
    }

    /// The connections to its peers, to which callers are handed.
    public Connections connections() {
        return connections;
    }

    private void run() {
        var batch = new ArrayDeque<Event>(BATCH);
        boolean handed = false;
        try {
            while (!closed && !handed) {
                long before = nanoTime.getAsLong();
                mailbox.take(batch, BATCH, stage.nextSettle(before) - before);
                long now = nanoTime.getAsLong();
                for (Event event = batch.peek(); event != null; event = batch.peek()) {
                    stage.on(event, now);
                    batch.remove().done();
                }
                stage.settle(now);
                status = stage.status();
                tellOutreach(now);
                Optional<ByteBuffer> dictionary = stage.dictionary();
                if (dictionary.isPresent()) {
                    handed = true;
                    listener.learned(
                            dictionary.get(),
                            new Handover(mailbox, connections, numbers, stage.members(), stage.acquaintances()));
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("{} interrupted", thread.getName());
        } catch (RuntimeException | Error e) {
            LOG.error("{} failed; a bug", thread.getName(), e);
            listener.failed(e);
        } finally {
            batch.forEach(Event::done);
            if (!handed) {
                mailbox.close();
                connections.close();
            }
        }
    }

    private void carryOut(Effect effect) {
        switch (effect) {
            case Effect.Send(int peer, List<PeerMessage> messages) -> connections.send(peer, messages);
            case Effect.Disconnect(int peer, String why) -> connections.disconnect(peer, why);
            case Effect.Dial(InetSocketAddress address) -> connections.dial(address);
            case Effect.Starve() -> listener.starving();
            case Effect.Punch _,
                    Effect.Blame _,
                    Effect.Check _,
                    Effect.Prove _,
                    Effect.ReadHashes _,
                    Effect.Release _,
                    Effect.Withdraw _,
                    Effect.KeepLayers _,
                    Effect.ReadBlock _,
                    Effect.Completed _ -> throw new IllegalStateException("before there are pieces: " + effect);
        }
    }

    /// Ends the search, and every connection unless they have been handed over. Waits for it.
    @Override
    public void close() {
        closed = true;
        mailbox.post(new Event.Tick());
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
