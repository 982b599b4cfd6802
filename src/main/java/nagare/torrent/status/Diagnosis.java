package nagare.torrent.status;

import java.util.List;
import java.util.Optional;

/// The likeliest cause why a torrent does not start, and what to do, in one sentence for the user. Pure: one look at
/// counted facts, from what stops everything to what stops the last step. Words of strangers in it are those that
/// [TrackerState] and [WebSeedState] made safe to show.
public record Diagnosis(Cause cause, String sentence) {
    /// Fewer dials than these say nothing of all peers.
    static final int ENOUGH_DIALS = 3;

    /// So many that are all silent are not all switched off.
    static final int MANY_DIALS = 8;

    public static Diagnosis of(Evidence evidence) {
        return house(evidence)
                .or(() -> progress(evidence))
                .or(() -> way(evidence))
                .or(() -> search(evidence))
                .or(() -> dialling(evidence))
                .or(() -> connected(evidence))
                .orElseGet(() -> new Diagnosis(Cause.STILL_LOOKING, early(evidence)));
    }

    /// The sentence, where something is wrong that does not pass by itself in a moment.
    public Optional<String> problem() {
        return cause.plays() || cause == Cause.STILL_LOOKING ? Optional.empty() : Optional.of(sentence);
    }

    private static String early(Evidence evidence) {
        if (webSeeds(evidence)) {
            return "It is too early to tell: the web seed has been asked and has not sent anything yet; wait a little.";
        }
        return "It is too early to tell: "
                + (evidence.outreach().known() == 0
                        ? "trackers are still being asked"
                        : "peers are still being dialled")
                + "; try again in half a minute.";
    }

    // ---- what is wrong with ourselves ----------------------------------------------------------------------------

    private static Optional<Diagnosis> house(Evidence evidence) {
        Optional<String> held = evidence.way().held();
        if (held.isPresent()) {
            return told(
                    Cause.HELD_BACK,
                    "Nothing is sent to anybody, since %s: bring that connection (the VPN) up again, or correct network.bind."
                            .formatted(held.get()));
        }
        if (evidence.fault().isPresent()) {
            return told(Cause.FAULT, evidence.fault().get());
        }
        if (!evidence.started() && evidence.disk().isPresent()) {
            return told(
                    Cause.DISK,
                    "The disk takes nothing (%s): make room, or give the cache another folder (data)."
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

    /// What stands between us and everybody else.
    private static Optional<Diagnosis> way(Evidence evidence) {
        if (evidence.outreach().met() > 0 || webSeeds(evidence)) {
            return Optional.empty();
        }
        Optional<String> proxy = evidence.way().proxy();
        if (proxy.isPresent()) {
            return told(
                    Cause.PROXY,
                    "The proxy stands in the way: %s; start it, or correct network.proxy.".formatted(proxy.get()));
        }
        return evidence.way().offline() && nobodyCameBack(evidence)
                ? told(Cause.NO_NETWORK, NO_NETWORK)
                : Optional.empty();
    }

    private static final String NO_NETWORK =
            "This computer has no network connection: there is no way from it to the internet; plug in the cable or join the Wi-Fi, and look whether the router is on.";

    /// Something was tried, and nothing ever answered, not even with a refusal.
    private static boolean nobodyCameBack(Evidence evidence) {
        Outreach outreach = evidence.outreach();
        int lost = outreach.dials(DialOutcome.UNREACHABLE) + outreach.dials(DialOutcome.FAILED);
        boolean tried = !evidence.trackers().isEmpty() || evidence.dhtNodes().isPresent() || outreach.dialled() > 0;
        return tried
                && outreach.dialled() == lost
                && evidence.dhtNodes().orElse(0) == 0
                && evidence.trackers().stream()
                        .allMatch(one -> has(one, TrackerTrouble.NO_HOST) || has(one, TrackerTrouble.NO_WAY));
    }

    // ---- nobody was found ----------------------------------------------------------------------------------------

    private static Optional<Diagnosis> search(Evidence evidence) {
        Outreach outreach = evidence.outreach();
        if (outreach.known() > 0 || outreach.met() > 0 || webSeeds(evidence)) {
            return Optional.empty();
        }
        if (outreach.refused().all() > 0) {
            return told(Cause.ALL_REFUSED, refused(outreach.refused()));
        }
        List<TrackerState> asked = evidence.trackers();
        boolean dht = evidence.dhtNodes().orElse(0) > 0 && !evidence.isPrivate();
        boolean answered = asked.stream().anyMatch(TrackerState::working) || dht;
        Optional<TrackerState> no = withTrouble(asked, TrackerTrouble.SAID_NO);
        if (no.isPresent() && (!answered || evidence.isPrivate())) {
            return told(Cause.TRACKER_REFUSES, refusal(no.get(), evidence.isPrivate()));
        }
        Optional<Diagnosis> udp = withoutUdp(evidence);
        if (udp.isPresent()) {
            return udp;
        }
        if (answered) {
            return told(Cause.NOBODY_THERE, nobody(evidence));
        }
        return unanswered(evidence).or(() -> seedsFail(evidence)).or(() -> nowhere(evidence));
    }

    private static String refused(Refused refused) {
        return refused.listed() >= refused.inside()
                ? "All peers that were named (%d) are on your block list: take another release, or a shorter list (network.blocklist)."
                        .formatted(refused.listed())
                : "All peers that were named (%d) have addresses of a private network: if they are in your house, trust it (--trust, network.trusted)."
                        .formatted(refused.inside());
    }

    private static String refusal(TrackerState tracker, boolean isPrivate) {
        String words = tracker.problem().orElse("it gave no reason");
        return isPrivate
                ? "The tracker %s of this private torrent refuses us (%s): fetch the .torrent anew from its site, logged in; if that is refused too, it was taken down."
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

    /// Nothing of what is asked by datagrams answers, and the rest knows nobody.
    private static Optional<Diagnosis> withoutUdp(Evidence evidence) {
        List<TrackerState> byUdp = evidence.trackers().stream()
                .filter(tracker -> tracker.name().startsWith("udp:"))
                .toList();
        boolean dht = evidence.dhtNodes().isPresent() && !evidence.isPrivate();
        boolean others = evidence.trackers().stream()
                .filter(tracker -> !byUdp.contains(tracker))
                .allMatch(TrackerState::working);
        Optional<String> proxy = evidence.way().withoutUdp();
        boolean only =
                dht && evidence.trackers().isEmpty() && evidence.webSeeds().isEmpty();
        if (proxy.isPresent() && others && (!byUdp.isEmpty() || only)) {
            return told(
                    Cause.NO_UDP,
                    "No UDP goes through the proxy (%s), by which %s: use a SOCKS 5 proxy that does, or another .torrent."
                            .formatted(
                                    proxy.get(),
                                    only
                                            ? "the DHT is asked, and it names no tracker"
                                            : byUdp.size() + " of its trackers are asked"));
        }
        boolean silent = byUdp.stream().allMatch(one -> has(one, TrackerTrouble.NO_ANSWER));
        if (!dht
                || evidence.dhtNodes().orElse(0) > 0
                || !silent
                || !others
                || evidence.trackers().size() > byUdp.size() && byUdp.isEmpty()) {
            return Optional.empty();
        }
        String who = byUdp.isEmpty() ? "the DHT" : "its trackers and the DHT";
        return told(
                Cause.NO_UDP,
                "Nothing that is asked over UDP answers (%s): a firewall, the provider or the VPN holds UDP back; allow Nagare UDP to the outside."
                        .formatted(who));
    }

    private static Optional<Diagnosis> unanswered(Evidence evidence) {
        List<TrackerState> asked = evidence.trackers();
        if (asked.isEmpty() || asked.stream().anyMatch(one -> one.problem().isEmpty())) {
            return Optional.empty(); // there is none, or it is still being asked
        }
        if (withTrouble(asked, TrackerTrouble.NO_WAY).isPresent()) {
            return told(Cause.NO_NETWORK, NO_NETWORK);
        }
        if (asked.stream().allMatch(one -> has(one, TrackerTrouble.NO_HOST))) {
            return told(
                    Cause.NO_NAMES,
                    "No tracker's name can be looked up: the name server (DNS) of this computer or router does not"
                            + " work, or the trackers are gone; does a browser here open web pages?");
        }
        Optional<TrackerState> clock = withTrouble(asked, TrackerTrouble.CLOCK);
        if (clock.isPresent()) {
            return told(
                    Cause.CLOCK,
                    "The certificate of %s is not valid on the date that this computer has: set its clock right; if it is right, the tracker is neglected, and another .torrent may help."
                            .formatted(clock.get().name()));
        }
        String who = evidence.dhtNodes().isPresent() && !evidence.isPrivate()
                ? "Neither its trackers nor the DHT answer"
                : asked.size() == 1 ? "Its only tracker does not answer" : "None of its trackers answers";
        return told(
                Cause.NO_ANSWER,
                "%s%s: they are gone, or a firewall, the provider or a VPN holds torrents back; try another torrent, and if that does not start either, allow Nagare UDP and TCP to the outside."
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
        if (!evidence.trackers().isEmpty() || dht || !evidence.webSeeds().isEmpty()) {
            return Optional.empty();
        }
        return told(
                Cause.NOWHERE_TO_LOOK,
                evidence.isPrivate()
                        ? "The torrent is private, and names no tracker where its peers could be found: fetch the .torrent anew"
                                + " from its site, logged in."
                        : "The torrent names no tracker, and the DHT is off: switch it on (dht.enabled), or take the"
                                + " .torrent or link of another site.");
    }

    private static boolean webSeeds(Evidence evidence) {
        return evidence.webSeeds().stream().anyMatch(WebSeedState::joined);
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
        int dialled = outreach.dialled();
        if (outreach.met() > 0
                || webSeeds(evidence)
                || dialled < Math.min(ENOUGH_DIALS, outreach.known())
                || dialled == 0) {
            return Optional.empty();
        }
        if (mostly(outreach, DialOutcome.UNREACHABLE)) {
            return told(
                    Cause.PEERS_UNREACHABLE,
                    "This computer has no way to %s: look after its network connection, or a firewall on it."
                            .formatted(any(dialled, "dialled")));
        }
        if (mostly(outreach, DialOutcome.TIMED_OUT)) {
            return told(Cause.PEERS_TIME_OUT, silence(outreach));
        }
        if (mostly(outreach, DialOutcome.HUNG_UP)) {
            return told(
                    Cause.PEERS_HANG_UP,
                    "The connection to %s is ended at once: they have dropped this torrent or are full, or the provider cuts it; try again later, then with torrent.encryption = \"prefer\" (or \"prefer-plain\" where it is \"require\")."
                            .formatted(each(dialled, "dialled")));
        }
        return told(
                Cause.PEERS_GONE,
                "There is nobody any more at %s (refused: %d): the list of peers is old; try again later, or take another release."
                        .formatted(any(dialled, "dialled"), outreach.dials(DialOutcome.REFUSED)));
    }

    /// Where many are silent and nobody refuses, something holds us back; where few are, they are switched off.
    private static String silence(Outreach outreach) {
        int dialled = outreach.dialled();
        boolean all = outreach.dials(DialOutcome.TIMED_OUT) == dialled && dialled >= MANY_DIALS;
        return all
                ? "No sign of life comes from any of the %d peers dialled: a firewall or the provider blocks BitTorrent; allow Nagare TCP to the outside, or use a VPN."
                        .formatted(dialled)
                : "No sign of life comes from %s (timed out: %d): they are switched off, or behind firewalls; try again later, or take another release. If that is so with every torrent, a firewall here blocks BitTorrent."
                        .formatted(any(dialled, "dialled"), outreach.dials(DialOutcome.TIMED_OUT));
    }

    private static String any(int peers, String which) {
        return peers == 1 ? "the only peer " + which : "any of the %d peers %s".formatted(peers, which);
    }

    private static String each(int peers, String which) {
        return peers == 1 ? "the only peer " + which : "each of the %d peers %s".formatted(peers, which);
    }

    private static String count(int peers) {
        return peers == 1 ? "1 peer" : peers + " peers";
    }

    /// More than half of what was dialled.
    private static boolean mostly(Outreach outreach, DialOutcome outcome) {
        return outreach.dials(outcome) * 2 > outreach.dialled();
    }

    // ---- they are there and give nothing -------------------------------------------------------------------------

    private static Optional<Diagnosis> connected(Evidence evidence) {
        Outreach outreach = evidence.outreach();
        if (outreach.connected() == 0) {
            return outreach.met() == 0 || webSeeds(evidence)
                    ? Optional.empty()
                    : told(
                            Cause.PEERS_LEAVE,
                            "Whoever was here has gone again (%s): they are full, or have nothing to give; wait, or take another release."
                                    .formatted(count(outreach.met())));
        }
        if (!evidence.known()) {
            return told(
                    Cause.NO_METADATA,
                    "Nobody here (%s) tells what the magnet link means: wait, or take the .torrent."
                            .formatted(count(outreach.connected())));
        }
        if (outreach.holders().isPresent() && outreach.holders().getAsInt() == 0) {
            return told(
                    Cause.NOBODY_HAS_IT,
                    "Nobody here (%s) has the first piece: the torrent is incomplete everywhere; take another release, or wait for a seeder."
                            .formatted(count(outreach.connected())));
        }
        if (outreach.unchoking() == 0) {
            return told(
                    Cause.ALL_CHOKE,
                    "Everybody here (%s) chokes us, which means that they serve others first: wait a minute; it helps to let Nagare upload (torrent.share, torrent.upload)."
                            .formatted(count(outreach.connected())));
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
