package nagare.dlna.ssdp;

import java.util.List;

/// From the addresses where the server was to those where it is. Pure.
record LanChange(List<LanAddress> before, List<LanAddress> now) {
    LanChange {
        before = List.copyOf(before);
        now = List.copyOf(now);
    }

    /// Where to say goodbye before leaving.
    List<LanAddress> left() {
        return before.stream()
                .filter(address -> !now.contains(address) && isAlone(address))
                .toList();
    }

    /// Where to say goodbye before the first greeting: that clears what devices remember of an earlier life.
    List<LanAddress> fresh() {
        return now.stream()
                .filter(address -> !before.contains(address) && isAlone(address))
                .toList();
    }

    /// Whether no address stays by which the devices there hear us too. A goodbye is for the device, not for an
    /// address, and who plays stops when hearing one.
    private boolean isAlone(LanAddress address) {
        return before.stream()
                .filter(now::contains)
                .noneMatch(kept -> kept.network().equals(address.network())
                        || kept.isNeighbour(address.address())
                        || address.isNeighbour(kept.address()));
    }
}
