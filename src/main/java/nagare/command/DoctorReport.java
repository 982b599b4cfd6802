package nagare.command;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nagare.torrent.status.Diagnosis;
import nagare.torrent.status.DialOutcome;
import nagare.torrent.status.Evidence;
import nagare.torrent.status.Outreach;
import nagare.torrent.status.PeerSource;
import nagare.torrent.status.Refused;
import nagare.torrent.status.RouterState;
import nagare.torrent.status.TrackerState;
import nagare.torrent.status.WayOut;
import nagare.torrent.status.WebSeedState;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What `nagare doctor` found, for people and for programs. Pure.
record DoctorReport(String name, Evidence evidence, House house, Optional<Duration> firstByte, int seconds) {
    /// Whether the local network is asked, and how the router lets peers in where it is asked to.
    record House(boolean asksNeighbours, Optional<RouterState> router) {}

    List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add(TerminalText.clean(name));
        lines.add(row("way out", wayOut(evidence.way())));
        evidence.trackers().forEach(tracker -> lines.add(row("tracker", tracker(tracker))));
        evidence.webSeeds().forEach(seed -> lines.add(row("web seed", webSeed(seed))));
        lines.add(row("DHT", dht()));
        lines.add(row("this network", neighbours()));
        lines.add(row("router", router()));
        Outreach reach = evidence.outreach();
        lines.add(row(
                "peers found", (reach.known() == 0 ? "none" : reach.known() + ": " + found(reach)) + refused(reach)));
        lines.add(row("dialled", reach.dialled() == 0 ? "nobody" : reach.dialled() + ": " + dials(reach)));
        lines.add(row(
                "connections",
                "%d, of these %d encrypted and %d over uTP; %d are here now"
                        .formatted(reach.met(), reach.encrypted(), reach.utp(), reach.connected())));
        lines.add(row("let us ask", "%d ever, %d now".formatted(reach.letUsAsk(), reach.unchoking())));
        reach.holders()
                .ifPresent(holders -> lines.add(row("first piece", "%d of those here have it".formatted(holders))));
        lines.add(row(
                "from outside",
                reach.callers() > 0
                        ? "%d peers called us: we can be reached".formatted(reach.callers())
                        : "nobody has called us; that alone keeps nothing from playing"));
        lines.add(row("first byte", firstByte.map(DoctorReport::after).orElse("not within " + seconds + " s")));
        lines.add("");
        lines.add(TerminalText.clean(Diagnosis.of(evidence).sentence()));
        return lines;
    }

    /// `name`, `plays`, `cause` (a word of [nagare.torrent.status.Cause]), `sentence`, `firstByteMillis` (null), and
    /// the
    /// facts behind it.
    String json() {
        var mapper =
                JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
        var diagnosis = Diagnosis.of(evidence);
        Outreach reach = evidence.outreach();
        var report = mapper.createObjectNode();
        report.put("name", name);
        report.put("plays", diagnosis.cause().plays());
        report.put("cause", diagnosis.cause().name());
        report.put("sentence", diagnosis.sentence());
        firstByte.ifPresentOrElse(
                took -> report.put("firstByteMillis", took.toMillis()), () -> report.putNull("firstByteMillis"));
        var trackers = report.putArray("trackers");
        evidence.trackers().forEach(tracker -> {
            var one = trackers.addObject();
            one.put("name", tracker.name()).put("working", tracker.working());
            tracker.problem().ifPresent(why -> one.put("problem", why));
            tracker.trouble().ifPresent(kind -> one.put("trouble", kind.name()));
            tracker.seeders().ifPresent(count -> one.put("seeders", count));
            tracker.leechers().ifPresent(count -> one.put("leechers", count));
        });
        var seeds = report.putArray("webSeeds");
        evidence.webSeeds().forEach(seed -> {
            var one = seeds.addObject().put("name", seed.name()).put("joined", seed.joined());
            one.put("served", seed.served());
            seed.problem().ifPresent(why -> one.put("problem", why));
        });
        addHouse(report);
        evidence.dhtNodes().ifPresentOrElse(nodes -> report.put("dhtNodes", nodes), () -> report.putNull("dhtNodes"));
        var found = report.putObject("found");
        reach.found().forEach((source, count) -> found.put(source.name(), count));
        var dials = report.putObject("dials");
        reach.dials().forEach((outcome, count) -> dials.put(outcome.name(), count));
        report.put("onBlockList", reach.refused().listed())
                .put("ofPrivateNetworks", reach.refused().inside());
        report.put("callers", reach.callers())
                .put("encrypted", reach.encrypted())
                .put("utp", reach.utp());
        report.put("letUsAsk", reach.letUsAsk()).put("connected", reach.connected());
        report.put("unchoking", reach.unchoking());
        reach.holders()
                .ifPresentOrElse(
                        holders -> report.put("haveFirstPiece", holders), () -> report.putNull("haveFirstPiece"));
        return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(report);
    }

    private void addHouse(ObjectNode report) {
        WayOut way = evidence.way();
        var out = report.putObject("wayOut").put("words", way.words()).put("offline", way.offline());
        way.held().ifPresent(why -> out.put("held", why));
        way.proxy().ifPresent(why -> out.put("proxy", why));
        way.withoutUdp().ifPresent(why -> out.put("withoutUdp", why));
        report.put("asksNeighbours", house.asksNeighbours() && !evidence.isPrivate());
        if (house.router().isEmpty()) {
            report.putNull("router");
            return;
        }
        RouterState state = house.router().get();
        var router = report.putObject("router");
        var ports = router.putArray("ports");
        state.ports().forEach(ports::add);
        state.router().ifPresent(name -> router.put("name", name));
        state.address().ifPresent(address -> router.put("address", address));
        state.problem().ifPresent(why -> router.put("problem", why));
    }

    private static String tracker(TrackerState tracker) {
        String said = tracker.working()
                ? "answers, %s seeders, %s leechers".formatted(count(tracker.seeders()), count(tracker.leechers()))
                : tracker.problem().orElse("has not answered yet");
        return TerminalText.clean(tracker.name() + ": " + said);
    }

    private static String webSeed(WebSeedState seed) {
        String said = seed.problem()
                .orElse(!seed.joined() ? "has not answered yet" : seed.served() == 0 ? "answers" : "gives");
        return TerminalText.clean(seed.name() + ": " + said)
                + (seed.served() == 0 ? "" : ", %s so far".formatted(TerminalText.size(seed.served())));
    }

    private static String wayOut(WayOut way) {
        return TerminalText.clean(way.offline() ? "none: this computer has no way to the internet" : way.words())
                + way.proxy().map(why -> "; " + TerminalText.clean(why)).orElse("");
    }

    private String neighbours() {
        if (evidence.isPrivate()) {
            return "not asked: the torrent is private";
        }
        return house.asksNeighbours() ? "is asked (LSD)" : "not asked: off, or hidden behind a VPN or proxy";
    }

    private String router() {
        if (house.router().isEmpty()) {
            return "not asked to let peers in: off, or hidden behind a VPN or proxy";
        }
        RouterState router = house.router().get();
        if (router.ports().isEmpty()) {
            return TerminalText.clean(router.problem().orElse("has not answered yet"));
        }
        return TerminalText.clean("lets peers in at %s (%s)%s%s"
                .formatted(
                        String.join(", ", router.ports()),
                        router.router().orElse("?"),
                        router.address()
                                .map(address -> "; its address is " + address)
                                .orElse(""),
                        router.problem().map(why -> "; " + why).orElse("")));
    }

    private static String count(OptionalInt count) {
        return count.isPresent() ? Integer.toString(count.getAsInt()) : "?";
    }

    private String dht() {
        if (evidence.isPrivate()) {
            return "not asked: the torrent is private";
        }
        if (evidence.dhtNodes().isEmpty()) {
            return "not used";
        }
        return evidence.way()
                .withoutUdp()
                .map(why -> TerminalText.clean("not asked, no UDP goes through the proxy: " + why))
                .orElse(evidence.dhtNodes().getAsInt() + " nodes answer");
    }

    private static String found(Outreach reach) {
        return reach.found().entrySet().stream()
                .map(entry -> entry.getValue() + " " + words(entry.getKey()))
                .collect(Collectors.joining(", "));
    }

    private static String refused(Outreach reach) {
        Refused refused = reach.refused();
        return (refused.listed() == 0 ? "" : "; and %d on the block list".formatted(refused.listed()))
                + (refused.inside() == 0
                        ? ""
                        : "; and %d of private networks, not dialled".formatted(refused.inside()));
    }

    private static String words(PeerSource source) {
        return switch (source) {
            case TRACKER -> "by trackers";
            case DHT -> "by the DHT";
            case PEX -> "by other peers";
            case LSD -> "on this network";
            case MAGNET -> "in the link";
            case REMEMBERED -> "remembered";
            case INCOMING -> "called us";
        };
    }

    private static String dials(Outreach reach) {
        return Stream.of(DialOutcome.values())
                .filter(outcome -> reach.dials(outcome) > 0)
                .map(outcome -> reach.dials(outcome) + " " + outcome.words())
                .collect(Collectors.joining(", "));
    }

    private static String after(Duration took) {
        return String.format(Locale.ROOT, "after %.1f s", took.toMillis() / 1e3);
    }

    private static String row(String what, String said) {
        return String.format(Locale.ROOT, "%-13s %s", what, said);
    }
}
