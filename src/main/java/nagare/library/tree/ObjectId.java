package nagare.library.tree;

import java.util.Optional;
import java.util.regex.Pattern;

/// The ids of the tree: `0`, `<shelf>`, `<shelf>$<release>`, and below a release `$f<file>`, `$d<folder>` and `$a`,
/// which is "whatever its largest file is" as long as its files are not known, and `$r<file>-<byte>`, a film from that
/// byte on. Shelf ids hold no `$`. They say where
/// a thing is, so nothing needs to be remembered for them to stay the same across restarts.
public sealed interface ObjectId {
    String ROOT = "0";

    Pattern FORM = Pattern.compile(
            "([^$]{1,100})(?:\\$([0-9]{1,18})(?:\\$(?:([fd])([0-9]{1,9})|a|r([0-9]{1,9})-([0-9]{1,18})))?)?");

    record Root() implements ObjectId {
        @Override
        public String toString() {
            return ROOT;
        }
    }

    record OfShelf(String shelf) implements ObjectId {
        @Override
        public String toString() {
            return shelf;
        }
    }

    record OfRelease(String shelf, long release) implements ObjectId {
        @Override
        public String toString() {
            return shelf + "$" + release;
        }
    }

    record OfFile(OfRelease in, int file) implements ObjectId {
        @Override
        public String toString() {
            return in + "$f" + file;
        }
    }

    record OfPlace(OfRelease in, int file, long from) implements ObjectId {
        @Override
        public String toString() {
            return in + "$r" + file + "-" + from;
        }
    }

    record OfFolder(OfRelease in, int folder) implements ObjectId {
        @Override
        public String toString() {
            return in + "$d" + folder;
        }
    }

    record OfAny(OfRelease in) implements ObjectId {
        @Override
        public String toString() {
            return in + "$a";
        }
    }

    static Optional<ObjectId> parse(String text) {
        if (text.equals(ROOT)) {
            return Optional.of(new Root());
        }
        var form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        if (form.group(2) == null) {
            return Optional.of(new OfShelf(text));
        }
        var release = new OfRelease(form.group(1), Long.parseLong(form.group(2)));
        ObjectId id;
        if (form.group(4) != null) {
            int number = Integer.parseInt(form.group(4));
            id = form.group(3).equals("f") ? new OfFile(release, number) : new OfFolder(release, number);
        } else if (form.group(5) != null) {
            id = new OfPlace(release, Integer.parseInt(form.group(5)), Long.parseLong(form.group(6)));
        } else {
            id = text.endsWith("$a") ? new OfAny(release) : release;
        }
        return id.toString().equals(text) ? Optional.of(id) : Optional.empty(); // no second spelling, `$007`
    }
}
