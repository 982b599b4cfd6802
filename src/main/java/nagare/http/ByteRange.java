package nagare.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Which bytes a `Range` header asks for (RFC 9110 §14), as one part at most: of several ranges the first one that can
/// be satisfied is served, which §15.3.7 allows and which every TV understands, unlike multipart answers.
///
/// What is not a list of byte ranges (another unit, garbage, longer than [#LONGEST]) is ignored, as §14.2 demands.
/// `last < first` is answered as unsatisfiable: no file could hold it, and clients that send it want an error
/// (some TVs fail on multipart). Sizes of 0 have no bytes to address, so that every range of an empty file is
/// unsatisfiable, except a
/// suffix: that asks for as much as there is, which is the whole.
public sealed interface ByteRange {
    /// The longest header that is read, in characters.
    int LONGEST = 1024;

    /// Everything, with status 200.
    record Whole(long size) implements ByteRange {}

    /// Bytes `first` to `last`, both inclusive, with status 206.
    record Part(long first, long last, long size) implements ByteRange {
        public Part {
            if (first < 0 || last < first || last >= size) {
                throw new IllegalArgumentException("no part: " + first + "-" + last + "/" + size);
            }
        }

        public long length() {
            return last - first + 1;
        }

        /// The value of `Content-Range`.
        public String contentRange() {
            return "bytes " + first + "-" + last + "/" + size;
        }
    }

    /// None of the ranges lies inside, status 416.
    record Unsatisfiable(long size) implements ByteRange {
        /// The value of `Content-Range`.
        public String contentRange() {
            return "bytes */" + size;
        }
    }

    /// What a GET with this `Range` gets of `size` bytes.
    static ByteRange of(Optional<String> header, long size) {
        return header.filter(text -> text.length() <= LONGEST)
                .flatMap(Spec::list)
                .map(specs -> first(specs, size))
                .orElse(new Whole(size));
    }

    private static ByteRange first(List<Spec> specs, long size) {
        for (Spec spec : specs) {
            ByteRange range = spec.in(size);
            if (!(range instanceof Unsatisfiable)) {
                return range;
            }
        }
        return new Unsatisfiable(size);
    }

    /// One element of the list; `first` or `last` is -1 where it is left out, never both.
    record Spec(long first, long last) {
        private static final Pattern UNIT = Pattern.compile("(?i)bytes=(.*)");
        private static final Pattern FORM = Pattern.compile("([0-9]*)-([0-9]*)");

        /// More digits than this are more bytes than anything has.
        private static final int DIGITS = 18;

        /// The elements, empty when any of them is malformed.
        static Optional<List<Spec>> list(String header) {
            var unit = UNIT.matcher(header.strip());
            if (!unit.matches()) {
                return Optional.empty();
            }
            List<Spec> specs = new ArrayList<>();
            for (String element : unit.group(1).split(",")) {
                var form = FORM.matcher(element.strip());
                if (form.matches() && element.strip().length() > 1) {
                    specs.add(new Spec(number(form.group(1)), number(form.group(2))));
                } else if (!element.isBlank()) { // §5.6.1: empty elements are ignored
                    return Optional.empty();
                }
            }
            return specs.isEmpty() ? Optional.empty() : Optional.of(specs);
        }

        ByteRange in(long size) {
            if (first < 0) {
                return suffix(size);
            }
            boolean ends = last >= 0;
            if (first >= size || ends && last < first) {
                return new Unsatisfiable(size);
            }
            return new Part(first, ends ? Math.min(last, size - 1) : size - 1, size);
        }

        private ByteRange suffix(long size) {
            if (last == 0) {
                return new Unsatisfiable(size);
            }
            return size == 0 ? new Whole(0) : new Part(Math.max(0, size - last), size - 1, size);
        }

        private static long number(String digits) {
            if (digits.isEmpty()) {
                return -1;
            }
            String significant = digits.replaceFirst("^0+(?=.)", "");
            return significant.length() > DIGITS ? Long.MAX_VALUE : Long.parseLong(significant);
        }
    }
}
