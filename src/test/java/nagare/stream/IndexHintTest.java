package nagare.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import nagare.torrent.TorrentReader;
import org.junit.jupiter.api.Test;

final class IndexHintTest {
    private static final long LENGTH = 100 << 20;
    private static final int FILM = 90 << 20;
    private final RecordingReader reader = new RecordingReader();

    /// The first two boxes of an MP4 whose index is behind the film.
    private final ByteBuffer head = ByteBuffer.allocate(64 * 1024)
            .putInt(24)
            .put("ftypisom".getBytes(StandardCharsets.ISO_8859_1))
            .position(24)
            .putInt(FILM)
            .put("mdat".getBytes(StandardCharsets.ISO_8859_1))
            .rewind();

    @Test
    void theIndexIsExpectedOnceAsSoonAsTheHeadTellsWhereItIs() {
        var hint = IndexHint.of(reader, 0);

        hint.passed(head.slice(0, 28));
        assertEquals(List.of(), reader.expected);
        hint.passed(head.slice(28, 100));
        hint.passed(head.slice(128, 10_000));

        assertEquals(List.of(24 + FILM + "-" + (24 + FILM + (2 << 20))), reader.expected);
    }

    @Test
    void thePlayerGetsTheBytesAsTheyAre() {
        ByteBuffer bytes = head.slice(0, 100);

        IndexHint.of(reader, 0).passed(bytes);

        assertEquals(100, bytes.remaining());
    }

    @Test
    void anAnswerFromTheMiddleTellsNothing() {
        IndexHint.of(reader, 1).passed(head.duplicate());

        assertEquals(List.of(), reader.expected);
    }

    @Test
    void whatIsNoFilmIsNotAskedFor() {
        var hint = IndexHint.of(reader, 0);

        hint.passed(ByteBuffer.allocate(1 << 20));
        hint.passed(head.duplicate());

        assertEquals(List.of(), reader.expected);
    }

    private static final class RecordingReader implements TorrentReader {
        final List<String> expected = new ArrayList<>();

        @Override
        public long length() {
            return LENGTH;
        }

        @Override
        public long position() {
            return 0;
        }

        @Override
        public void seek(long position) {}

        @Override
        public int read(ByteBuffer target, Duration patience) {
            return -1;
        }

        @Override
        public void expect(long from, long to) {
            expected.add(from + "-" + to);
        }

        @Override
        public void wantUntil(long until) {}

        @Override
        public void close() {}
    }
}
