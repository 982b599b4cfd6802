package nagare.torrent.tracker;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import nagare.torrent.tracker.BothFamilies.Outcome.Failed;
import nagare.torrent.tracker.BothFamilies.Outcome.Replied;

/// Announces to one tracker over IPv4 and IPv6 at the same time (BEP 7). Peers are handed on as soon as either answers:
/// a family that does not work at all shows only after its last timeout.
final class BothFamilies {
    sealed interface Outcome {
        record Replied(AnnounceReply reply) implements Outcome {}

        record Failed(TrackerFailed why) implements Outcome {}
    }

    private BothFamilies() {}

    /// @return what both said together, or the one that answered
    /// @throws TrackerFailed when neither answered
    static AnnounceReply announce(Tracker tracker, AnnounceRequest request, Consumer<AnnounceReply> early)
            throws TrackerFailed, InterruptedException {
        var six = new FutureTask<>(() -> one(tracker, request, Family.IPV6, early));
        var thread = Thread.ofVirtual().name("announce6 " + tracker.name()).start(six);
        try {
            return together(one(tracker, request, Family.IPV4, early), six.get());
        } catch (ExecutionException bug) {
            throw new IllegalStateException("announcing failed in an unexpected way", bug.getCause());
        } finally {
            thread.interrupt();
        }
    }

    private static Outcome one(Tracker tracker, AnnounceRequest request, Family family, Consumer<AnnounceReply> early)
            throws InterruptedException {
        try {
            var reply = tracker.announce(request, family);
            early.accept(reply);
            return new Replied(reply);
        } catch (TrackerFailed e) {
            return new Failed(e);
        }
    }

    private static AnnounceReply together(Outcome four, Outcome six) throws TrackerFailed {
        return switch (four) {
            case Replied(var reply) -> six instanceof Replied(var more) ? reply.and(more) : reply;
            case Failed(var why) -> {
                if (six instanceof Replied(var reply)) {
                    yield reply;
                }
                throw why.isAbsent() && six instanceof Failed(var other) && !other.isAbsent() ? other : why;
            }
        };
    }
}
