package nagare.torrent.status;

import static nagare.torrent.status.TrackerTrouble.CLOCK;
import static nagare.torrent.status.TrackerTrouble.NO_ANSWER;
import static nagare.torrent.status.TrackerTrouble.NO_HOST;
import static nagare.torrent.status.TrackerTrouble.NO_WAY;
import static nagare.torrent.status.TrackerTrouble.OTHER;
import static nagare.torrent.status.TrackerTrouble.SAID_NO;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Situations that users are in, and what is said of each.
final class DiagnosisTest {
    /// One situation: what the user has, the cause, and words that must be in the sentence.
    record Situation(String name, Facts facts, Cause cause, String says) {
        @Override
        public String toString() {
            return name;
        }
    }

    /// [Evidence] to be put together.
    record Facts(Evidence evidence) {
        static Facts nothing() {
            return new Facts(new Evidence(
                    false,
                    true,
                    false,
                    0,
                    Outreach.NONE,
                    List.of(),
                    List.of(),
                    OptionalInt.empty(),
                    WayOut.OPEN,
                    Optional.empty(),
                    Optional.empty()));
        }

        private Facts with(UnaryOperator<Evidence> change) {
            return new Facts(change.apply(evidence));
        }

        Facts trackers(TrackerState... trackers) {
            return with(e -> new Evidence(
                    e.started(),
                    e.known(),
                    e.isPrivate(),
                    e.rate(),
                    e.outreach(),
                    List.of(trackers),
                    e.webSeeds(),
                    e.dhtNodes(),
                    e.way(),
                    e.disk(),
                    e.fault()));
        }

        Facts dht(int nodes) {
            return with(e -> new Evidence(
                    e.started(),
                    e.known(),
                    e.isPrivate(),
                    e.rate(),
                    e.outreach(),
                    e.trackers(),
                    e.webSeeds(),
                    OptionalInt.of(nodes),
                    e.way(),
                    e.disk(),
                    e.fault()));
        }

        Facts seeds(WebSeedState... seeds) {
            return with(e -> new Evidence(
                    e.started(),
                    e.known(),
                    e.isPrivate(),
                    e.rate(),
                    e.outreach(),
                    e.trackers(),
                    List.of(seeds),
                    e.dhtNodes(),
                    e.way(),
                    e.disk(),
                    e.fault()));
        }

        Facts outreach(Outreach outreach) {
            return with(e -> new Evidence(
                    e.started(),
                    e.known(),
                    e.isPrivate(),
                    e.rate(),
                    outreach,
                    e.trackers(),
                    e.webSeeds(),
                    e.dhtNodes(),
                    e.way(),
                    e.disk(),
                    e.fault()));
        }

        Facts is(boolean started, boolean known, boolean isPrivate, long rate) {
            return with(e -> new Evidence(
                    started,
                    known,
                    isPrivate,
                    rate,
                    e.outreach(),
                    e.trackers(),
                    e.webSeeds(),
                    e.dhtNodes(),
                    e.way(),
                    e.disk(),
                    e.fault()));
        }

        Facts wrong(Optional<String> held, Optional<String> disk, Optional<String> fault) {
            return with(e -> new Evidence(
                    e.started(),
                    e.known(),
                    e.isPrivate(),
                    e.rate(),
                    e.outreach(),
                    e.trackers(),
                    e.webSeeds(),
                    e.dhtNodes(),
                    new WayOut("the way", held, Optional.empty(), Optional.empty(), false),
                    disk,
                    fault));
        }

        Facts way(WayOut way) {
            return with(e -> new Evidence(
                    e.started(),
                    e.known(),
                    e.isPrivate(),
                    e.rate(),
                    e.outreach(),
                    e.trackers(),
                    e.webSeeds(),
                    e.dhtNodes(),
                    way,
                    e.disk(),
                    e.fault()));
        }

        Facts offline() {
            return way(new WayOut("any", Optional.empty(), Optional.empty(), Optional.empty(), true));
        }

        Facts proxy(Optional<String> trouble, Optional<String> withoutUdp) {
            return way(new WayOut("through a proxy", Optional.empty(), trouble, withoutUdp, false));
        }

        Facts privately() {
            return is(false, true, true, 0);
        }

        Facts magnet() {
            return is(false, false, false, 0);
        }
    }

    private static final TrackerState WORKING = new TrackerState(
            "udp://t:1", true, Optional.empty(), OptionalInt.of(0), OptionalInt.of(0), Optional.empty());
    private static final TrackerState ASKED = new TrackerState(
            "udp://t:1", false, Optional.empty(), OptionalInt.empty(), OptionalInt.empty(), Optional.empty());

    private static final TrackerState WORKING_WEB = new TrackerState(
            "http://t:1", true, Optional.empty(), OptionalInt.of(0), OptionalInt.of(0), Optional.empty());

    static Stream<Situation> situations() {
        var none = Facts.nothing();
        return Stream.of(
                at("the first byte is here", none.is(true, true, false, 0), Cause.PLAYS, "plays"),
                at("bytes come slowly", none.is(false, true, false, 9), Cause.SLOW, "slow"),
                at(
                        "the VPN is down",
                        none.trackers(failing(NO_WAY))
                                .wrong(Optional.of("tun0 is gone"), Optional.empty(), Optional.empty()),
                        Cause.HELD_BACK,
                        "tun0 is gone"),
                at(
                        "the program is at fault",
                        none.wrong(Optional.empty(), Optional.empty(), Optional.of("piece 3 fails from all")),
                        Cause.FAULT,
                        "piece 3"),
                at(
                        "the disk is full",
                        none.wrong(Optional.empty(), Optional.of("no space left"), Optional.empty())
                                .is(false, true, false, 5),
                        Cause.DISK,
                        "no space left"),
                at("no network", none.trackers(failing(NO_WAY)).dht(0), Cause.NO_NETWORK, "network connection"),
                at(
                        "no network, so no name is known",
                        none.trackers(failing(NO_HOST)).dht(0).offline(),
                        Cause.NO_NETWORK,
                        "no network connection"),
                at("no network, and only the DHT to ask", none.dht(0).offline(), Cause.NO_NETWORK, "cable"),
                at(
                        "no internet, and a tracker of the house that is down",
                        none.trackers(failing(NO_ANSWER)).offline(),
                        Cause.NO_ANSWER,
                        "does not answer"),
                at(
                        "no internet, and a tracker of the house that knows nobody",
                        none.trackers(WORKING).offline(),
                        Cause.NOBODY_THERE,
                        "nobody shares"),
                at(
                        "the proxy is down",
                        none.trackers(failing(NO_ANSWER))
                                .proxy(Optional.of("the proxy socks5://p:1 cannot be reached"), Optional.of("no")),
                        Cause.PROXY,
                        "network.proxy"),
                at(
                        "the proxy failed once, and peers are here",
                        none.outreach(here(3, 0, OptionalInt.of(3))).proxy(Optional.of("it is busy"), Optional.empty()),
                        Cause.ALL_CHOKE,
                        "choke"),
                at(
                        "the proxy carries no UDP, and all trackers are asked so",
                        none.trackers(failing(NO_WAY)).proxy(Optional.empty(), Optional.of("an HTTP proxy")),
                        Cause.NO_UDP,
                        "SOCKS 5"),
                at(
                        "the proxy carries no UDP, and there is only the DHT",
                        none.dht(0).proxy(Optional.empty(), Optional.of("an HTTP proxy")),
                        Cause.NO_UDP,
                        "the DHT is asked"),
                at(
                        "UDP is blocked, and the tracker on the web knows nobody",
                        none.trackers(WORKING_WEB, failing(NO_ANSWER)).dht(0),
                        Cause.NO_UDP,
                        "UDP"),
                at("UDP is blocked, and there is only the DHT", none.dht(0), Cause.NO_UDP, "(the DHT)"),
                at(
                        "a DHT without nodes beside a tracker on the web",
                        none.trackers(WORKING_WEB).dht(0),
                        Cause.NOBODY_THERE,
                        "Its trackers answer"),
                at(
                        "the clock is wrong",
                        none.trackers(failing(CLOCK), failing(NO_HOST)).dht(0),
                        Cause.CLOCK,
                        "clock"),
                at(
                        "the block list has them all",
                        none.trackers(WORKING).outreach(refused(9, 1)),
                        Cause.ALL_REFUSED,
                        "network.blocklist"),
                at(
                        "all peers are in a house that is not trusted",
                        none.trackers(WORKING).outreach(refused(0, 2)),
                        Cause.ALL_REFUSED,
                        "--trust"),
                at(
                        "a magnet link whose peers all left",
                        none.magnet()
                                .outreach(new Outreach(
                                        Map.of(PeerSource.DHT, 4),
                                        Map.of(DialOutcome.CONNECTED, 2),
                                        0,
                                        0,
                                        0,
                                        0,
                                        0,
                                        0,
                                        OptionalInt.empty(),
                                        Refused.NONE)),
                        Cause.PEERS_LEAVE,
                        "2 peers"),
                at(
                        "no network, names neither",
                        none.trackers(failing(NO_HOST), failing(NO_WAY)).dht(0),
                        Cause.NO_NETWORK,
                        "network"),
                at(
                        "no network, peers remembered",
                        none.trackers(failing(NO_HOST)).outreach(dialled(DialOutcome.UNREACHABLE, 9)),
                        Cause.PEERS_UNREACHABLE,
                        "no way"),
                at(
                        "DNS is broken",
                        none.trackers(failing(NO_HOST), failing(NO_HOST)).dht(0),
                        Cause.NO_NAMES,
                        "DNS"),
                at(
                        "everything is blocked",
                        none.trackers(failing(NO_ANSWER), failingWeb(NO_ANSWER)).dht(0),
                        Cause.NO_ANSWER,
                        "firewall"),
                at(
                        "UDP is blocked, and all trackers are asked so",
                        none.trackers(failing(NO_ANSWER), failing(NO_ANSWER)).dht(0),
                        Cause.NO_UDP,
                        "its trackers and the DHT"),
                at(
                        "the only tracker is down",
                        none.trackers(failing(NO_ANSWER)),
                        Cause.NO_ANSWER,
                        "only tracker does not answer"),
                at("trackers are still asked", none.trackers(ASKED), Cause.STILL_LOOKING, "too early"),
                at(
                        "one tracker is still asked",
                        none.trackers(ASKED, failing(NO_ANSWER)).dht(0),
                        Cause.STILL_LOOKING,
                        ""),
                at("the tracker refuses", none.trackers(failing(SAID_NO)), Cause.TRACKER_REFUSES, "another site"),
                at(
                        "the tracker refuses and the DHT knows nobody",
                        none.trackers(failing(SAID_NO)).dht(30),
                        Cause.NOBODY_THERE,
                        "DHT answers"),
                at(
                        "private torrent with a wrong passkey",
                        none.privately().trackers(failing(SAID_NO)).dht(30),
                        Cause.TRACKER_REFUSES,
                        "private"),
                at("dead torrent", none.trackers(WORKING).dht(30), Cause.NOBODY_THERE, "nobody shares"),
                at("dead torrent, DHT only", none.dht(30), Cause.NOBODY_THERE, "The DHT answers"),
                at("magnet without peers", none.magnet().dht(30), Cause.NOBODY_THERE, "magnet"),
                at(
                        "magnet with peers that do not tell",
                        none.magnet().outreach(here(4, 2, OptionalInt.empty())),
                        Cause.NO_METADATA,
                        "magnet"),
                at("no tracker, no DHT", none, Cause.NOWHERE_TO_LOOK, "no tracker"),
                at(
                        "no tracker, and the DHT is off behind a proxy",
                        none.proxy(Optional.empty(), Optional.of("an HTTP proxy")),
                        Cause.NOWHERE_TO_LOOK,
                        "switch it on"),
                at("private without tracker", none.privately().dht(30), Cause.NOWHERE_TO_LOOK, "logged in"),
                at(
                        "a web seed alone that fails",
                        none.seeds(new WebSeedState("web seed x", false, 0, Optional.of("it is not there"))),
                        Cause.WEB_SEEDS_FAIL,
                        "it is not there"),
                at(
                        "nobody there, and the web seed fails",
                        none.trackers(WORKING)
                                .seeds(new WebSeedState("web seed x", false, 0, Optional.of("it is not there"))),
                        Cause.NOBODY_THERE,
                        "it is not there"),
                at(
                        "a web seed that has just joined",
                        none.seeds(new WebSeedState("web seed x", true, 0, Optional.empty())),
                        Cause.STILL_LOOKING,
                        ""),
                at(
                        "all peers time out",
                        none.trackers(WORKING).outreach(dialled(DialOutcome.TIMED_OUT, 40)),
                        Cause.PEERS_TIME_OUT,
                        "40 peers"),
                at(
                        "all peers refuse",
                        none.trackers(WORKING).outreach(dialled(DialOutcome.REFUSED, 7)),
                        Cause.PEERS_GONE,
                        "refused: 7"),
                at(
                        "only encrypted peers, which hang up",
                        none.trackers(WORKING).outreach(dialled(DialOutcome.HUNG_UP, 7)),
                        Cause.PEERS_HANG_UP,
                        "torrent.encryption"),
                at(
                        "the first of many dials failed",
                        none.trackers(WORKING)
                                .outreach(new Outreach(
                                        Map.of(PeerSource.TRACKER, 50),
                                        Map.of(DialOutcome.TIMED_OUT, 2),
                                        0,
                                        0,
                                        0,
                                        0,
                                        0,
                                        0,
                                        OptionalInt.empty(),
                                        Refused.NONE)),
                        Cause.STILL_LOOKING,
                        ""),
                at(
                        "the only two peers time out",
                        none.trackers(WORKING).outreach(dialled(DialOutcome.TIMED_OUT, 2)),
                        Cause.PEERS_TIME_OUT,
                        "switched off"),
                at(
                        "nobody has the first piece",
                        none.outreach(here(3, 3, OptionalInt.of(0))),
                        Cause.NOBODY_HAS_IT,
                        "first piece"),
                at("all choke us", none.outreach(here(3, 0, OptionalInt.of(3))), Cause.ALL_CHOKE, "choke"),
                at(
                        "they let us ask and send nothing",
                        none.outreach(here(3, 2, OptionalInt.of(3))),
                        Cause.NOTHING_COMES,
                        "2 peers"),
                at(
                        "a tracker that may not be asked",
                        none.trackers(failing(OTHER)),
                        Cause.NO_ANSWER,
                        "udp://t:1: why"));
    }

    @ParameterizedTest
    @MethodSource("situations")
    void eachSituationHasItsCause(Situation situation) {
        var diagnosis = Diagnosis.of(situation.facts().evidence());

        assertEquals(situation.cause(), diagnosis.cause(), diagnosis.sentence());
        assertTrue(diagnosis.sentence().contains(situation.says()), diagnosis.sentence());
    }

    @Test
    void everyCauseIsInTheTable() {
        var told = new HashSet<Cause>();
        situations().forEach(situation -> told.add(situation.cause()));

        assertEquals(EnumSet.allOf(Cause.class), told);
    }

    @Test
    void onlyWhatDoesNotPassByItselfIsAProblem() {
        situations().forEach(situation -> {
            var diagnosis = Diagnosis.of(situation.facts().evidence());
            boolean passes = diagnosis.cause().plays() || diagnosis.cause() == Cause.STILL_LOOKING;

            assertEquals(passes, diagnosis.problem().isEmpty(), situation.name());
        });
    }

    private static Situation at(String name, Facts facts, Cause cause, String says) {
        return new Situation(name, facts, cause, says);
    }

    private static TrackerState failing(TrackerTrouble trouble) {
        return failing("udp://t:1", trouble);
    }

    private static TrackerState failingWeb(TrackerTrouble trouble) {
        return failing("http://t:1", trouble);
    }

    private static Outreach refused(int listed, int inside) {
        return new Outreach(Map.of(), Map.of(), 0, 0, 0, 0, 0, 0, OptionalInt.empty(), new Refused(listed, inside));
    }

    private static TrackerState failing(String name, TrackerTrouble trouble) {
        return new TrackerState(
                name,
                false,
                Optional.of("why"),
                Optional.of(trouble),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty());
    }

    private static Outreach dialled(DialOutcome outcome, int peers) {
        return new Outreach(
                Map.of(PeerSource.TRACKER, peers),
                Map.of(outcome, peers),
                0,
                0,
                0,
                0,
                0,
                0,
                OptionalInt.empty(),
                Refused.NONE);
    }

    private static Outreach here(int connected, int unchoking, OptionalInt holders) {
        return new Outreach(
                Map.of(PeerSource.TRACKER, connected),
                Map.of(DialOutcome.CONNECTED, connected),
                0,
                0,
                0,
                unchoking,
                connected,
                unchoking,
                holders,
                Refused.NONE);
    }
}
