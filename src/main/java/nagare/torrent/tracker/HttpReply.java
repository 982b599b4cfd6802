package nagare.torrent.tracker;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import nagare.torrent.bencode.BencodeReader;
import nagare.torrent.bencode.BencodeValue;
import nagare.torrent.bencode.BencodeValue.Bytes;
import nagare.torrent.bencode.BencodeValue.Dict;
import nagare.torrent.bencode.BencodeValue.Int;
import nagare.torrent.bencode.BencodeValue.Items;
import nagare.torrent.bencode.MalformedBencode;
import nagare.torrent.wire.CompactPeers;
import nagare.torrent.wire.PlainText;

/// Reads the dictionary that an HTTP tracker answers with (BEP 3, 7, 23, 24, 31). Lenient about what is missing or odd,
/// strict about sizes.
final class HttpReply {
    /// Enough for [AnnounceReply#MAX_PEERS] in the long form, which takes seven values each.
    static final int MAX_NODES = 20_000;

    private static final Pattern MINUTES = Pattern.compile("\\d{1,6}");
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]{2,45}");
    private static final int MAX_TRACKER_ID_BYTES = 256;

    private HttpReply() {}

    static AnnounceReply parse(byte[] body) throws TrackerFailed {
        var dict = dict(body);
        var failure = dict.bytes("failure reason");
        if (failure.isPresent()) {
            throw refusal(failure.get(), dict.find("retry in"));
        }
        if (dict.find("peers").isEmpty()
                && dict.find("peers6").isEmpty()
                && dict.find("interval").isEmpty()) {
            throw new TrackerFailed("it answered, but not with peers");
        }
        return new AnnounceReply(
                peers(dict),
                seconds(dict, "interval").orElse(AnnounceReply.DEFAULT_INTERVAL),
                seconds(dict, "min interval").orElse(Duration.ZERO),
                count(dict, "complete"),
                count(dict, "incomplete"),
                dict.bytes("warning message").map(HttpReply::plain),
                dict.bytes("external ip").flatMap(HttpReply::address),
                dict.bytes("tracker id")
                        .filter(id -> id.length() <= MAX_TRACKER_ID_BYTES)
                        .map(Bytes::latin1));
    }

    private static Dict dict(byte[] body) throws TrackerFailed {
        try {
            // Some trackers put a line end behind the dictionary, so what follows does not count.
            var parsed = BencodeReader.readPrefix(body, 0, body.length, MAX_NODES);
            if (parsed.value() instanceof Dict dict) {
                return dict;
            }
        } catch (MalformedBencode e) {
            throw new TrackerFailed("it answered with something else than a tracker does: " + e.getMessage());
        }
        throw new TrackerFailed("it answered with something else than a tracker does");
    }

    private static TrackerFailed refusal(Bytes reason, Optional<BencodeValue> retry) {
        var message = "it says: " + plain(reason);
        var said = retry.map(value -> switch (value) {
            case Int(long minutes) -> Long.toString(minutes);
            case Bytes text -> text.latin1();
            case Items _, Dict _ -> "";
        });
        if (said.isPresent() && said.get().equals("never")) {
            return TrackerFailed.refusalForever(message);
        }
        return TrackerFailed.refusal(
                message,
                said.filter(MINUTES.asMatchPredicate()).map(Long::parseLong).map(Duration::ofMinutes));
    }

    private static List<InetSocketAddress> peers(Dict dict) {
        var peers = new ArrayList<InetSocketAddress>();
        dict.find("peers").ifPresent(value -> {
            switch (value) {
                case Bytes packed -> peers.addAll(CompactPeers.parse4(packed.view(), AnnounceReply.MAX_PEERS));
                case Items(var entries) -> entries.forEach(entry -> peer(entry).ifPresent(peers::add));
                case Int _, Dict _ -> {} // says nothing we could read
            }
        });
        dict.bytes("peers6")
                .ifPresent(packed -> peers.addAll(CompactPeers.parse6(packed.view(), AnnounceReply.MAX_PEERS)));
        return peers.stream().distinct().limit(AnnounceReply.MAX_PEERS).toList();
    }

    /// The long form. A peer named by a host name is left out: looking up names for a stranger is not worth a peer.
    private static Optional<InetSocketAddress> peer(BencodeValue entry) {
        if (!(entry instanceof Dict peer)) {
            return Optional.empty();
        }
        var port = peer.integer("port").filter(number -> number > 0 && number <= 0xffff);
        var address = peer.bytes("ip").map(Bytes::latin1).flatMap(HttpReply::literal);
        return port.flatMap(number -> address.map(ip -> new InetSocketAddress(ip, number.intValue())));
    }

    private static Optional<InetAddress> literal(String text) {
        if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }

    private static Optional<InetAddress> address(Bytes raw) {
        try {
            return raw.length() == 4 || raw.length() == 16
                    ? Optional.of(InetAddress.getByAddress(raw.toArray()))
                    : literal(raw.latin1());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + raw.length() + " bytes", e);
        }
    }

    private static Optional<Duration> seconds(Dict dict, String key) {
        return dict.integer(key)
                .filter(value -> value >= 0)
                .map(value -> Duration.ofSeconds(Math.min(value, Integer.MAX_VALUE)));
    }

    private static OptionalInt count(Dict dict, String key) {
        return dict.integer(key)
                .filter(value -> value >= 0 && value <= Integer.MAX_VALUE)
                .map(value -> OptionalInt.of(value.intValue()))
                .orElse(OptionalInt.empty());
    }

    private static String plain(Bytes text) {
        var utf8 = text.text();
        var readable = utf8.indexOf('\ufffd') < 0 ? utf8 : new String(text.toArray(), StandardCharsets.ISO_8859_1);
        return PlainText.of(readable, AnnounceReply.MAX_TEXT_CHARACTERS);
    }
}
