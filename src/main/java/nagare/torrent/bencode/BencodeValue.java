package nagare.torrent.bencode;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// One bencoded value (BEP 3). Immutable as long as nobody changes the bytes that were read, which strings and dicts
/// are views of.
public sealed interface BencodeValue {
    static Int of(long value) {
        return new Int(value);
    }

    static Bytes of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    static Bytes of(byte[] bytes) {
        return new Bytes(bytes.clone(), 0, bytes.length);
    }

    static Items of(List<? extends BencodeValue> items) {
        return new Items(List.copyOf(items));
    }

    /// A dict to be written; keys as [Dict] describes them.
    static Dict of(Map<String, ? extends BencodeValue> entries) {
        return Dict.of(entries);
    }

    /// An integer; what does not fit 64 bits is refused by the reader.
    record Int(long value) implements BencodeValue {}

    /// A list.
    record Items(List<BencodeValue> values) implements BencodeValue {
        public Items {
            values =
                    Collections.unmodifiableList(values); // the reader's own list: copying a million nodes helps nobody
        }
    }

    /// A byte string: a view of the bytes it was read from.
    final class Bytes implements BencodeValue {
        private final byte[] source;
        private final int from;
        private final int length;

        Bytes(byte[] source, int from, int length) {
            this.source = source;
            this.from = from;
            this.length = length;
        }

        public int length() {
            return length;
        }

        public byte at(int index) {
            return source[from + Objects.checkIndex(index, length)];
        }

        /// A copy.
        public byte[] toArray() {
            return Arrays.copyOfRange(source, from, from + length);
        }

        /// A read-only view, no copy.
        public ByteBuffer view() {
            return ByteBuffer.wrap(source, from, length).slice().asReadOnlyBuffer();
        }

        /// As UTF-8; what is not UTF-8 becomes U+FFFD. Hostile text: not for logs as it is.
        public String text() {
            return new String(source, from, length, StandardCharsets.UTF_8);
        }

        /// One char per byte, as the keys of a [Dict] are.
        public String latin1() {
            return new String(source, from, length, StandardCharsets.ISO_8859_1);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Bytes that
                    && Arrays.equals(source, from, from + length, that.source, that.from, that.from + that.length);
        }

        @Override
        public int hashCode() {
            return view().hashCode();
        }

        @Override
        public String toString() {
            return "Bytes[" + length + "]";
        }
    }

    /// A dict in the order it was read. Keys are byte strings; here they are text with one char per byte (ISO 8859-1),
    /// so that "info" is just "info" and raw hashes are keys too. Of a repeated key the first value counts.
    /// A look-up that asks for a type finds nothing when the value is of another.
    final class Dict implements BencodeValue {
        private final Map<String, Entry> entries;
        private final byte[] source;
        private final boolean canonical;

        /// `from` to `to` is where the value lies in the source; nowhere (0, 0) for a dict that was not read.
        record Entry(BencodeValue value, int from, int to) {}

        Dict(Map<String, Entry> entries, byte[] source, boolean canonical) {
            this.entries = entries;
            this.source = source;
            this.canonical = canonical;
        }

        private static Dict of(Map<String, ? extends BencodeValue> values) {
            var entries = new LinkedHashMap<String, Entry>();
            values.forEach((key, value) -> {
                if (key.chars().anyMatch(c -> c > 0xff)) {
                    throw new IllegalArgumentException("a key is text with one char per byte");
                }
                entries.put(key, new Entry(value, 0, 0));
            });
            return new Dict(entries, new byte[0], true);
        }

        public int size() {
            return entries.size();
        }

        public Set<String> keys() {
            return Collections.unmodifiableSet(entries.keySet());
        }

        public Optional<BencodeValue> find(String key) {
            var entry = entries.get(key);
            return entry == null ? Optional.empty() : Optional.of(entry.value);
        }

        public Optional<Long> integer(String key) {
            return find(key, Int.class).map(Int::value);
        }

        public Optional<Bytes> bytes(String key) {
            return find(key, Bytes.class);
        }

        public Optional<List<BencodeValue>> items(String key) {
            return find(key, Items.class).map(Items::values);
        }

        public Optional<Dict> dict(String key) {
            return find(key, Dict.class);
        }

        private <T extends BencodeValue> Optional<T> find(String key, Class<T> type) {
            return find(key).filter(type::isInstance).map(type::cast);
        }

        /// The very bytes that encode the value, as read: what an info-hash is made of (BEP 52 forbids to re-encode).
        /// Read-only; empty when the key is absent or the dict was not read from bytes.
        public Optional<ByteBuffer> raw(String key) {
            var entry = entries.get(key);
            return entry == null || entry.to == 0
                    ? Optional.empty()
                    : Optional.of(ByteBuffer.wrap(source, entry.from, entry.to - entry.from)
                            .slice()
                            .asReadOnlyBuffer());
        }

        /// Whether this dict and all in it was written in the one way BEP 3 allows: keys sorted, none twice, no
        /// leading zeros. Such faults are common in v1 torrents and forbidden in v2 (BEP 52).
        public boolean canonical() {
            return canonical;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Dict that && values().equals(that.values());
        }

        @Override
        public int hashCode() {
            return values().hashCode();
        }

        @Override
        public String toString() {
            return "Dict[" + entries.size() + "]";
        }

        private Map<String, BencodeValue> values() {
            var values = new LinkedHashMap<String, BencodeValue>();
            entries.forEach((key, entry) -> values.put(key, entry.value));
            return values;
        }
    }
}
