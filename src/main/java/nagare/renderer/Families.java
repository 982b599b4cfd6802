package nagare.renderer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import nagare.renderer.profile.DeviceFacts;
import nagare.renderer.profile.Family;
import nagare.renderer.profile.RendererProfile;
import nagare.renderer.profile.Wording;

/// All profiles there are, in the order in which they are tried. Thread-safe.
final class Families {
    /// Headers that tell more come before those that tell less.
    private static final List<String> BEST_HEADERS = List.of(
            "X-AV-Client-Info",
            "X-AV-Physical-Unit-Info",
            "FriendlyName.DLNA.ORG",
            "DLNADeviceName.lge.com",
            "X-PANASONIC-DMP-Profile",
            "User-Agent");

    /// A home has few devices, and each a few ways to call itself.
    private static final int MOST_KNOWN = 512;

    static final Families NONE = new Families(List.of());

    private final Map<String, Family> byId = new LinkedHashMap<>();
    private final List<String> headers;
    private final Map<List<String>, Optional<Family>> known = new ConcurrentHashMap<>();

    /// Of two with the same id the first counts.
    Families(Collection<Family> inOrder) {
        inOrder.forEach(family -> byId.putIfAbsent(family.id(), family));
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        byId.values().forEach(family -> family.known().headers().forEach(names::add));
        var ordered = new LinkedHashSet<>(BEST_HEADERS);
        names.stream()
                .filter(name -> BEST_HEADERS.stream().noneMatch(name::equalsIgnoreCase))
                .forEach(ordered::add);
        headers = List.copyOf(ordered);
    }

    /// The same, of which nobody says what it plays.
    Families withoutJudgement() {
        return new Families(byId.values().stream().map(Family::withoutJudgement).toList());
    }

    Optional<Family> named(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    List<RendererProfile> profiles() {
        return byId.values().stream().map(Family::profile).toList();
    }

    /// Which family a request's headers tell: one that is more than a maker, by the best header; else a maker.
    Optional<Family> byHeaders(Function<String, Optional<String>> lookUp) {
        var values = new ArrayList<String>(headers.size());
        for (String name : headers) {
            String value = lookUp.apply(name).orElse("");
            values.add(value.length() > Wording.MAX_CHARS ? value.substring(0, Wording.MAX_CHARS) : value);
        }
        if (known.size() >= MOST_KNOWN) {
            known.clear();
        }
        return known.computeIfAbsent(values, this::match);
    }

    private Optional<Family> match(List<String> values) {
        Optional<Family> vendor = Optional.empty();
        for (int i = 0; i < values.size(); i++) {
            String name = headers.get(i);
            String value = values.get(i);
            Optional<Family> found = value.isEmpty()
                    ? Optional.empty()
                    : byId.values().stream()
                            .filter(family -> family.known().fits(name, value))
                            .findFirst();
            if (found.isPresent() && !found.get().isVendor()) {
                return found;
            }
            vendor = vendor.or(() -> found);
        }
        return vendor;
    }

    /// Which family a device's own description tells.
    Optional<Family> byDevice(DeviceFacts device) {
        Stream<Family> fitting =
                byId.values().stream().filter(family -> family.known().fits(device));
        return fitting.findFirst();
    }
}
