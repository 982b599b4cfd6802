package nagare.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import nagare.http.Exchange;
import nagare.http.Route;
import nagare.torrent.bencode.BencodeValue;
import nagare.torrent.bencode.BencodeWriter;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.wire.CompactPeers;

/// A BitTorrent tracker by HTTP (BEP 3, 7, 23) for the torrents it was told of and no others. Thread-safe.
public final class EmbeddedTracker implements Route {
    static final int MAX_PEERS = 200;
    static final Duration INTERVAL = Duration.ofSeconds(60);

    private final LongSupplier nanoTime;
    private final Map<InfoHash, Map<InetSocketAddress, Seen>> swarms = new LinkedHashMap<>();

    private record Seen(long at, boolean complete) {}

    public EmbeddedTracker(List<InfoHash> torrents, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        torrents.forEach(torrent -> swarms.put(torrent, new LinkedHashMap<>()));
    }

    @Override
    public boolean handle(Exchange exchange) throws IOException {
        if (!exchange.path().equals("/announce")) {
            return false;
        }
        byte[] body = BencodeWriter.write(answer(exchange));
        exchange.answer(200, Map.of("Content-Type", "text/plain"), body);
        return true;
    }

    private BencodeValue answer(Exchange exchange) {
        Map<String, byte[]> asked = parameters(exchange, false);
        byte[] hash = asked.getOrDefault("info_hash", new byte[0]);
        if (hash.length != InfoHash.BYTES) {
            return failure("info_hash is missing or not 20 bytes");
        }
        Optional<Integer> port = number(asked, "port").filter(value -> value > 0 && value < 65_536);
        if (port.isEmpty()) {
            return failure("port is missing or not a port");
        }
        var peer = new InetSocketAddress(exchange.remote().getAddress(), port.get());
        boolean stopped = text(asked, "event").equals("stopped");
        boolean complete = text(asked, "left").equals("0");
        return announce(InfoHash.of(hash), peer, stopped, complete);
    }

    private synchronized BencodeValue announce(
            InfoHash torrent, InetSocketAddress peer, boolean stopped, boolean complete) {
        Map<InetSocketAddress, Seen> swarm = swarms.get(torrent);
        if (swarm == null) {
            return failure("this tracker does not know the torrent");
        }
        long now = nanoTime.getAsLong();
        swarm.values().removeIf(seen -> now - seen.at() > 2 * INTERVAL.toNanos());
        swarm.remove(peer);
        var others = new ArrayList<>(swarm.keySet());
        if (!stopped && swarm.size() < MAX_PEERS) {
            swarm.put(peer, new Seen(now, complete));
        }
        long seeders = swarm.values().stream().filter(Seen::complete).count();
        return BencodeValue.of(Map.of(
                "complete", BencodeValue.of(seeders),
                "incomplete", BencodeValue.of(swarm.size() - seeders),
                "interval", BencodeValue.of(INTERVAL.toSeconds()),
                "peers", packed(CompactPeers.format4(others)),
                "peers6", packed(CompactPeers.format6(others))));
    }

    private static BencodeValue packed(ByteBuffer addresses) {
        var bytes = new byte[addresses.remaining()];
        addresses.get(bytes);
        return BencodeValue.of(bytes);
    }

    private static BencodeValue failure(String why) {
        return BencodeValue.of(Map.of("failure reason", BencodeValue.of(why)));
    }

    private static Optional<Integer> number(Map<String, byte[]> asked, String name) {
        String text = text(asked, name);
        return text.matches("[0-9]{1,9}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
    }

    private static String text(Map<String, byte[]> asked, String name) {
        return new String(asked.getOrDefault(name, new byte[0]), StandardCharsets.ISO_8859_1);
    }

    /// The query's values as bytes: an info-hash is not text in any charset. In a form a plus is a space.
    static Map<String, byte[]> parameters(Exchange exchange, boolean form) {
        String pathQuery = exchange.pathQuery();
        int mark = pathQuery.indexOf('?');
        String query = mark < 0 ? "" : pathQuery.substring(mark + 1);
        var parameters = new LinkedHashMap<String, byte[]>();
        for (String part : query.split("&")) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                parameters.putIfAbsent(part.substring(0, equals), decoded(part.substring(equals + 1), form));
            }
        }
        return parameters;
    }

    private static byte[] decoded(String text, boolean form) {
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean escape = c == '%'
                    && i + 2 < text.length()
                    && Character.digit(text.charAt(i + 1), 16) >= 0
                    && Character.digit(text.charAt(i + 2), 16) >= 0;
            char plain = form && c == '+' ? ' ' : c;
            bytes.write(escape ? Integer.parseInt(text.substring(i + 1, i + 3), 16) : plain);
            i += escape ? 2 : 0;
        }
        return bytes.toByteArray();
    }
}
