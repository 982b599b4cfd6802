package nagare.subtitle.track;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import nagare.probe.bytes.Ebml;
import nagare.probe.bytes.Ebml.Element;
import nagare.subtitle.text.AssBlocks;
import nagare.subtitle.text.CueList;
import nagare.subtitle.text.TextBlocks;

/// A track of text (RFC 9559 §5.1.4) with what was read of it so far.
final class TextTrack {
    /// Longest CodecPrivate: the styles of SubStation Alpha.
    static final int MAX_HEAD = 1 << 20;

    /// Longest text of one block, unpacked too.
    static final int MAX_BLOCK = 64 * 1024;

    private static final int MAX_WORD = 64;
    private static final int SUBTITLE = 17;
    private static final int ZLIB = 0;
    private static final int STRIPPED = 3;
    private static final int UNKNOWN = -1;

    private final Ebml ebml;
    private long number;
    private long type;
    private String codec = "";
    private byte[] head = {};
    private int packing = UNKNOWN;
    private byte[] stripped = {};
    private boolean packed;
    private boolean headPacked;
    private boolean strange;
    private Optional<AssBlocks> styles = Optional.empty();
    private final CueList cues = new CueList();

    private TextTrack(Ebml ebml) {
        this.ebml = ebml;
    }

    /// Empty when the entry is no track of text, or one packed in a way that nobody uses.
    static Optional<TextTrack> read(Ebml ebml, Element entry) throws IOException {
        var track = new TextTrack(ebml);
        ebml.children(entry, track::part);
        return track.finish() ? Optional.of(track) : Optional.empty();
    }

    long number() {
        return number;
    }

    CueList cues() {
        return cues;
    }

    private boolean part(Element child) throws IOException {
        switch ((int) child.id()) {
            case 0xD7 -> number = ebml.number(child);
            case 0x83 -> type = ebml.number(child);
            case 0x86 -> codec = ebml.text(child, MAX_WORD);
            case 0x63A2 ->
                head = child.length() <= MAX_HEAD
                        ? ebml.content(child, MAX_HEAD).array()
                        : head;
            case 0x6D80 -> ebml.children(child, this::encoding);
            default -> {} // names and flags are told by the facts of the film
        }
        return true;
    }

    /// One ContentEncoding; several on top of each other are not used for text.
    private boolean encoding(Element child) throws IOException {
        if (child.id() == 0x6240) {
            strange |= packing != UNKNOWN;
            long[] scope = {1};
            packing = ZLIB;
            ebml.children(child, each -> {
                switch ((int) each.id()) {
                    case 0x5032 -> scope[0] = ebml.number(each);
                    case 0x5033 -> strange |= ebml.number(each) != 0;
                    case 0x5034 -> ebml.children(each, this::compression);
                    default -> {} // the order of one
                }
                return true;
            });
            packed = (scope[0] & 1) != 0;
            headPacked = (scope[0] & 2) != 0;
        }
        return true;
    }

    private boolean compression(Element child) throws IOException {
        switch ((int) child.id()) {
            case 0x4254 -> packing = (int) Math.min(ebml.number(child), MAX_WORD);
            case 0x4255 -> stripped = ebml.content(child, MAX_WORD).array();
            default -> {} // nothing else there is
        }
        return true;
    }

    private boolean finish() {
        boolean known = switch (codec) {
            case "S_TEXT/UTF8",
                    "S_TEXT/ASCII",
                    "S_TEXT/ASS",
                    "S_TEXT/SSA",
                    "S_ASS",
                    "S_SSA",
                    "S_TEXT/WEBVTT",
                    "D_WEBVTT/SUBTITLES",
                    "D_WEBVTT/CAPTIONS" -> true;
            default -> false;
        };
        strange |= packing != UNKNOWN && packing != ZLIB && packing != STRIPPED;
        if (!known || type != SUBTITLE && type != 0x21 || number <= 0 || strange) {
            return false;
        }
        if (codec.endsWith("SSA") || codec.endsWith("ASS")) {
            byte[] plain = headPacked ? unpack(ByteBuffer.wrap(head), MAX_HEAD).orElse(new byte[0]) : head;
            styles = Optional.of(new AssBlocks(new String(plain, StandardCharsets.UTF_8)));
        }
        return true;
    }

    /// One block: what is shown from one moment to another, in milliseconds.
    void add(long from, long to, ByteBuffer content) {
        Optional<byte[]> plain = packed ? unpack(content, MAX_BLOCK) : Optional.of(bytes(content));
        if (plain.isEmpty()) {
            return; // one block less, as a player would have it
        }
        String text = new String(plain.get(), StandardCharsets.UTF_8);
        if (styles.isPresent()) {
            styles.get().add(from, to, text, cues);
        } else if (codec.startsWith("D_WEBVTT")) {
            TextBlocks.vtt(from, to, text.lines().skip(2).collect(Collectors.joining("\n")), cues);
        } else if (codec.endsWith("WEBVTT")) {
            TextBlocks.vtt(from, to, text, cues);
        } else {
            TextBlocks.srt(from, to, text, cues);
        }
    }

    private static byte[] bytes(ByteBuffer content) {
        byte[] bytes = new byte[content.remaining()];
        content.get(bytes);
        return bytes;
    }

    /// Empty when it cannot be unpacked, or becomes longer than `most`.
    private Optional<byte[]> unpack(ByteBuffer content, int most) {
        if (packing == STRIPPED) {
            byte[] whole = new byte[stripped.length + content.remaining()];
            System.arraycopy(stripped, 0, whole, 0, stripped.length);
            content.get(whole, stripped.length, content.remaining());
            return Optional.of(whole);
        }
        var inflater = new Inflater();
        try {
            inflater.setInput(content);
            var out = ByteBuffer.allocate(Math.min(most, Math.max(1024, content.remaining() * 20)));
            while (inflater.inflate(out) > 0) {
                if (!out.hasRemaining() && out.capacity() < most) {
                    out = ByteBuffer.allocate(Math.min(most, out.capacity() * 4))
                            .put(out.flip());
                }
            }
            byte[] plain = new byte[out.flip().remaining()];
            out.get(plain);
            return inflater.finished() ? Optional.of(plain) : Optional.empty();
        } catch (DataFormatException e) {
            return Optional.empty();
        } finally {
            inflater.end();
        }
    }
}
