package nagare.torrent.metainfo;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import nagare.torrent.bencode.BencodeValue;
import nagare.torrent.bencode.BencodeValue.Bytes;
import nagare.torrent.bencode.BencodeValue.Dict;
import nagare.torrent.bencode.BencodeValue.Items;

/// The trackers of a torrent, in tiers (BEP 12): each of them once, those of a kind we can ask, not too many.
final class TrackerTiers {
    private final List<List<URI>> tiers = new ArrayList<>();
    private final Set<URI> known = new HashSet<>();

    private TrackerTiers() {}

    /// `announce-list`, or `announce` where that is missing or has nothing for us.
    static List<List<URI>> of(Dict torrent) {
        var tiers = new TrackerTiers();
        for (var tier : torrent.items("announce-list").orElse(List.of())) {
            switch (tier) {
                case Items(var trackers) -> tiers.add(trackers);
                case Bytes tracker -> tiers.add(List.of(tracker)); // a flat list: written by mistake, but clear
                case BencodeValue.Int _, Dict _ -> {}
            }
        }
        if (tiers.tiers.isEmpty()) {
            tiers.add(torrent.find("announce").map(List::of).orElse(List.of()));
        }
        return tiers.tiers;
    }

    private void add(List<BencodeValue> trackers) {
        var tier = new ArrayList<URI>();
        for (var tracker : trackers) {
            if (known.size() == Metainfo.MAX_ADDRESSES) {
                break;
            }
            address(tracker).filter(known::add).ifPresent(tier::add);
        }
        if (!tier.isEmpty()) {
            tiers.add(tier);
        }
    }

    private static Optional<URI> address(BencodeValue tracker) {
        return tracker instanceof Bytes bytes && bytes.length() <= WebAddress.MAX_LENGTH
                ? WebAddress.parse(bytes.text(), WebAddress.TRACKER_SCHEMES)
                : Optional.empty();
    }
}
