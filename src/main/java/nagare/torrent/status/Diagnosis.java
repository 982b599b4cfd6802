package nagare.torrent.status;

import java.util.List;
import java.util.Optional;

/// The likeliest cause why a torrent does not start, and what to do, in one sentence for the user. Pure: one look at
/// counted facts, from what stops everything to what stops the last step. Words of strangers in it are those that
/// [TrackerState] and [WebSeedState] made safe to show.
public record Diagnosis(Cause cause, String sentence) {
    /// Fewer dials than these say nothing of all peers.
    static final int ENOUGH_DIALS = 3;

    public static Diagnosis of(Evidence evidence) {
        return house(evidence)
                .or(() -> progress(evidence))
                .or(() -> search(evidence))
                .or(() -> dialling(evidence))
                .or(() -> connected(evidence))
                .orElseGet(() -> new Diagnosis(
                        Cause.STILL_LOOKING,
                        "It is too early to tell: peers are still being dialled; try again in half a minute."));
    }

    /// The sentence, where something is wrong that does not pass by itself in a moment.
    public Optional<String> problem() {
        return cause.plays() || cause == Cause.STILL_LOOKING ? Optional.empty() : Optional.of(sentence);
    }

    // ---- what is wrong with ourselves ----------------------------------------------------------------------------

    private static Optional<Diagnosis> house(Evidence evidence) {
        if (evidence.held().isPresent()) {
            return told(
                    Cause.HELD_BACK,
                    "All traffic of torrents is held back: " + evidence.held().get());
        }
        if (evidence.fault().isPresent()) {
            return told(Cause.FAULT, evidence.fault().get());
        }
        if (!evidence.started() && evidence.disk().isPresent()) {
            return told(
                    Cause.DISK,
                    "The disk takes nothing (%s): make room, or give the cache another folder."
                            .formatted(evidence.disk().get()));
        }
        return Optional.empty();
    }

    private static Optional<Diagnosis> progress(Evidence evidence) {
        if (evidence.started()) {
            return told(Cause.PLAYS, "It plays: the first bytes are here.");
        }
        if (evidence.rate() > 0) {
            return told(
                    Cause.SLOW, "It is only slow: bytes come, and the first piece is not whole yet; wait a little.");
        }
        return Optional.empty();
    }

    // ---- nobody was found ----------------------------------------------------------------------------------------

    private static Optional<Diagnosis> search(Evidence evidence) {
        Outreach outreach = evidence.outreach();
        boolean webSeeds = evidence.webSeeds().stream().anyMatch(WebSeedState::joined);
        if (outreach.known() > 0 || outreach.met() > 0 || webSeeds) {
            return Optional.empty();
        }
        List<TrackerState> asked = evidence.trackers();
        boolean dht = evidence.dhtNodes().orElse(0) > 0;
        boolean answered = asked.stream().anyMatch(TrackerState::working) || dht;
        Optional<TrackerState> no = withTrouble(asked, TrackerTrouble.SAID_NO);
        if (no.isPresent() && (!answered || evidence.isPrivate())) {
            return told(Cause.TRACKER_REFUSES, refusal(no.get(), evidence.isPrivate()));
        }
        if (answered) {
            return told(Cause.NOBODY_THERE, nobody(evidence));
        }
        return unanswered(evidence).or(() -> seedsFail(evidence)).or(() -> nowhere(evidence));
    }

    private static String refusal(TrackerState tracker, boolean isPrivate) {
        String words = tracker.problem().orElse("it gave no reason");
        return isPrivate
                ? "The tracker %s of this private torrent refuses us (%s): fetch the .torrent anew from its site, logged in."
                        .formatted(tracker.name(), words)
                : "The tracker %s refuses us (%s), and nobody else knows a peer: try the .torrent of another site."
                        .formatted(tracker.name(), words);
    }

    private static String nobody(Evidence evidence) {
        boolean trackers = evidence.trackers().stream().anyMatch(TrackerState::working);
        String who = trackers ? "Its trackers answer" : "The DHT answers";
        String sentence = evidence.known()
                ? who + ", and nobody shares this torrent now: take another release of it, or try again later."
                : who + ", and nobody who could tell what this magnet link means is there: take the .torrent, or"
                        + " another link.";
        return seedTrouble(evidence)
                .map(why -> sentence + " Its web seed is of no use: " + why + ".")
                .orElse(sentence);
    }

    private static Optional<Diagnosis> unanswered(Evidence evidence) {
        List<TrackerState> asked = evidence.trackers();
        boolean silent = evidence.dhtNodes().isEmpty() || evidence.dhtNodes().getAsInt() == 0;
        if (asked.isEmpty() && (evidence.dhtNodes().isEmpty() || evidence.isPrivate()) || !silent) {
            return Optional.empty();
        }
        if (withTrouble(asked, TrackerTrouble.NO_WAY).isPresent()) {
            return told(
                    Cause.NO_NETWORK, "This computer has no way to the internet: look after its network connection.");
        }
        if (!asked.isEmpty() && asked.stream().allMatch(one -> has(one, TrackerTrouble.NO_HOST))) {
            return told(
                    Cause.NO_NAMES,
                    "No tracker's name can be looked up: the name server (DNS) of this computer or router does not"
                            + " work, or the trackers are gone.");
        }
        if (asked.stream().anyMatch(one -> one.problem().isEmpty())) {
            return Optional.empty(); // it is still being asked
        }
        String who = evidence.dhtNodes().isPresent() ? "Neither its trackers nor the DHT answer" : "No tracker answers";
        return told(
                Cause.NO_ANSWER,
                "%s%s: they are gone, or a firewall, the provider or a VPN holds torrents back; allow Nagare UDP and TCP to the outside."
                        .formatted(who, firstProblem(asked)));
    }

    private static String firstProblem(List<TrackerState> trackers) {
        return trackers.stream()
                .flatMap(tracker -> tracker.problem().map(why -> " (%s: %s)".formatted(tracker.name(), why)).stream())
                .findFirst()
                .orElse("");
    }

    private static Optional<Diagnosis> seedsFail(Evidence evidence) {
        boolean alone = evidence.trackers().isEmpty() && evidence.dhtNodes().isEmpty();
        return seedTrouble(evidence)
                .filter(_ -> alone)
                .flatMap(why -> told(
                        Cause.WEB_SEEDS_FAIL,
                        "The torrent has only web seeds, and they are of no use (%s): take another release of it."
                                .formatted(why)));
    }

    private static Optional<Diagnosis> nowhere(Evidence evidence) {
        boolean dht = evidence.dhtNodes().isPresent() && !evidence.isPrivate();
        return evidence.trackers().isEmpty() && !dht && evidence.webSeeds().isEmpty()
                ? told(
                        Cause.NOWHERE_TO_LOOK,
                        "The torrent names no tracker and may not be looked for elsewhere: take the .torrent or link of"
                                + " another site.")
                : Optional.empty();
    }

    private static Optional<String> seedTrouble(Evidence evidence) {
        return evidence.webSeeds().stream()
                .flatMap(seed -> seed.problem().stream())
                .findFirst();
    }

    private static Optional<TrackerState> withTrouble(List<TrackerState> trackers, TrackerTrouble trouble) {
        return trackers.stream().filter(tracker -> has(tracker, trouble)).findFirst();
    }

    private static boolean has(TrackerState tracker, TrackerTrouble trouble) {
        return tracker.trouble().filter(trouble::equals).isPresent();
    }

    // ---- nobody could be reached ---------------------------------------------------------------------------------

    private static Optional<Diagnosis> dialling(Evidence evidence) {
        Outreach outreach = evidence.outreach();
        boolean webSeeds = evidence.webSeeds().stream().anyMatch(WebSeedState::joined);
        int dialled = outreach.dialled();
        if (outreach.met() > 0 || webSeeds || dialled < Math.min(ENOUGH_DIALS, outreach.known()) || dialled == 0) {
            return Optional.empty();
        }
        if (mostly(outreach, DialOutcome.UNREACHABLE)) {
            return told(
                    Cause.PEERS_UNREACHABLE,
                    "This computer has no way to any of the %d peers dialled: look after its network connection, or a firewall on it."
                            .formatted(dialled));
        }
        if (mostly(outreach, DialOutcome.TIMED_OUT)) {
            return told(
                    Cause.PEERS_TIME_OUT,
                    "All %d peers dialled time out: a firewall or the provider blocks BitTorrent; allow Nagare to the outside, or use a VPN."
                            .formatted(dialled));
        }
        if (mostly(outreach, DialOutcome.HUNG_UP)) {
            return told(
                    Cause.PEERS_HANG_UP,
                    "All %d peers dialled end the connection at once: they or the provider do not take what we speak; try another torrent.encryption (prefer, or prefer-plain where it is require)."
                            .formatted(dialled));
        }
        return told(
                Cause.PEERS_GONE,
                "None of the %d peers dialled is there any more (%d refuse): the list is old; try again later, or take another release."
                        .formatted(dialled, outreach.dials(DialOutcome.REFUSED)));
    }

    /// More than half of what was dialled.
    private static boolean mostly(Outreach outreach, DialOutcome outcome) {
        return outreach.dials(outcome) * 2 > outreach.dialled();
    }

    // ---- they are there and give nothing -------------------------------------------------------------------------

    private static Optional<Diagnosis> connected(Evidence evidence) {
        Outreach outreach = evidence.outreach();
        if (outreach.connected() == 0) {
            return Optional.empty();
        }
        if (!evidence.known()) {
            return told(
                    Cause.NO_METADATA,
                    "%d peers are here and none of them tells what the magnet link means: wait, or take the .torrent."
                            .formatted(outreach.connected()));
        }
        if (outreach.holders().isPresent() && outreach.holders().getAsInt() == 0) {
            return told(
                    Cause.NOBODY_HAS_IT,
                    "%d peers are here and none of them has the first piece: the torrent is incomplete everywhere; take another release, or wait for a seeder."
                            .formatted(outreach.connected()));
        }
        if (outreach.unchoking() == 0) {
            return told(
                    Cause.ALL_CHOKE,
                    "All %d peers here choke us, which means that they serve others first: wait, and allow uploading (torrent.upload-limit)."
                            .formatted(outreach.connected()));
        }
        return told(
                Cause.NOTHING_COMES,
                "%d peers let us ask and send nothing: a firewall or the provider holds back the answers; try torrent.encryption = \"require\" or a VPN."
                        .formatted(outreach.unchoking()));
    }

    private static Optional<Diagnosis> told(Cause cause, String sentence) {
        return Optional.of(new Diagnosis(cause, sentence));
    }
}
