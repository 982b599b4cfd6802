package nagare.probe;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import nagare.media.MediaFacts;
import nagare.media.TimeIndex;
import nagare.media.Track;

/// Facts and indexes as they are kept: some hundred bytes for a film's facts, five for each point of its index. What
/// was written by another version is not read: [#VERSION] stands beside it.
final class Written {
    /// Grows when the format changes, and when a parser learned to tell more, so that files are read once more.
    static final int VERSION = 1;

    private static final int VIDEO = 1;
    private static final int AUDIO = 2;
    private static final int TEXT = 3;
    private static final int MORE = 0x80;

    private Written() {}

    static byte[] facts(MediaFacts facts) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeUTF(facts.container());
            out.writeLong(facts.duration().map(Duration::toNanos).orElse(0L));
            out.writeBoolean(facts.cover().isPresent());
            if (facts.cover().isPresent()) {
                var cover = facts.cover().get();
                out.writeUTF(cover.mime());
                out.writeLong(cover.from());
                out.writeInt(cover.length());
            }
            out.writeInt(facts.tracks().size());
            for (Track track : facts.tracks()) {
                track(out, track);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // an array does not fail
        }
        return bytes.toByteArray();
    }

    /// @throws IOException when these are no facts that this version wrote
    static MediaFacts facts(byte[] bytes) throws IOException {
        var in = new DataInputStream(new ByteArrayInputStream(bytes));
        try {
            String container = in.readUTF();
            long nanos = in.readLong();
            Optional<MediaFacts.Cover> cover = in.readBoolean()
                    ? Optional.of(new MediaFacts.Cover(in.readUTF(), in.readLong(), in.readInt()))
                    : Optional.empty();
            List<Track> tracks = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                tracks.add(track(in));
            }
            return new MediaFacts(
                    container, nanos == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(nanos)), tracks, cover);
        } catch (IllegalArgumentException e) {
            throw new IOException("facts that cannot be: " + e.getMessage(), e);
        }
    }

    static byte[] index(TimeIndex index) {
        var bytes = new ByteArrayOutputStream();
        int[] millis = index.millis();
        long[] places = index.bytes();
        bytes.write(index.isExact() ? 1 : 0);
        number(bytes, millis.length);
        for (int i = 0; i < millis.length; i++) {
            number(bytes, millis[i] - (i == 0 ? 0 : millis[i - 1]));
            number(bytes, places[i] - (i == 0 ? 0 : places[i - 1]));
        }
        return bytes.toByteArray();
    }

    /// @throws IOException when this is no index that this version wrote
    static TimeIndex index(byte[] bytes) throws IOException {
        var in = new DataInputStream(new ByteArrayInputStream(bytes));
        boolean exact = in.readBoolean();
        long points = number(in);
        if (points > TimeIndex.MAX_POINTS) {
            throw new IOException("an index of " + points + " points");
        }
        var millis = new int[(int) points];
        var places = new long[(int) points];
        for (int i = 0; i < points; i++) {
            millis[i] = (int) (number(in) + (i == 0 ? 0 : millis[i - 1]));
            places[i] = number(in) + (i == 0 ? 0 : places[i - 1]);
        }
        try {
            return TimeIndex.restored(millis, places, exact);
        } catch (IllegalArgumentException e) {
            throw new IOException("an index that cannot be: " + e.getMessage(), e);
        }
    }

    private static void track(DataOutputStream out, Track track) throws IOException {
        switch (track) {
            case Track.Video video -> {
                common(out, VIDEO, video);
                out.writeInt(video.width());
                out.writeInt(video.height());
                text(out, video.profile());
                number(out, video.level());
                number(out, video.bitDepth());
                out.writeDouble(video.frameRate().orElse(0));
                Track.Coding coding = video.coding();
                text(out, coding.tag());
                number(out, coding.refFrames());
                out.writeBoolean(coding.isInterlaced());
                out.writeBoolean(coding.isAnamorphic());
                out.writeUTF(coding.range().name());
            }
            case Track.Audio audio -> {
                common(out, AUDIO, audio);
                text(out, audio.profile());
                number(out, audio.channels());
                number(out, audio.sampleRate());
                number(out, audio.bitDepth());
                text(out, audio.name());
            }
            case Track.Text words -> {
                common(out, TEXT, words);
                out.writeLong(words.number());
                text(out, words.name());
                out.writeBoolean(words.isForced());
            }
        }
    }

    private static void common(DataOutputStream out, int kind, Track track) throws IOException {
        out.writeByte(kind);
        out.writeUTF(track.codec());
        text(out, track.language());
        out.writeBoolean(track.isDefault());
    }

    private static Track track(DataInputStream in) throws IOException {
        int kind = in.readByte();
        String codec = in.readUTF();
        Optional<String> language = text(in);
        boolean isDefault = in.readBoolean();
        return switch (kind) {
            case VIDEO -> video(in, codec, language, isDefault);
            case AUDIO ->
                new Track.Audio(
                        codec, language, isDefault, text(in), optional(in), optional(in), optional(in), text(in));
            case TEXT -> new Track.Text(codec, language, isDefault, in.readLong(), text(in), in.readBoolean());
            default -> throw new IOException("a track of kind " + kind);
        };
    }

    private static Track video(DataInputStream in, String codec, Optional<String> language, boolean isDefault)
            throws IOException {
        int width = in.readInt();
        int height = in.readInt();
        Optional<String> profile = text(in);
        OptionalInt level = optional(in);
        OptionalInt bitDepth = optional(in);
        double rate = in.readDouble();
        var coding = new Track.Coding(
                text(in), optional(in), in.readBoolean(), in.readBoolean(), Track.Range.valueOf(in.readUTF()));
        return new Track.Video(
                codec,
                language,
                isDefault,
                width,
                height,
                profile,
                level,
                bitDepth,
                rate == 0 ? OptionalDouble.empty() : OptionalDouble.of(rate),
                coding);
    }

    private static void text(DataOutputStream out, Optional<String> text) throws IOException {
        out.writeUTF(text.orElse(""));
    }

    private static Optional<String> text(DataInputStream in) throws IOException {
        return Optional.of(in.readUTF()).filter(text -> !text.isEmpty());
    }

    private static void number(DataOutputStream out, OptionalInt number) throws IOException {
        out.writeInt(number.orElse(-1));
    }

    private static OptionalInt optional(DataInputStream in) throws IOException {
        int number = in.readInt();
        return number < 0 ? OptionalInt.empty() : OptionalInt.of(number);
    }

    /// Seven bits a byte, the lowest first.
    private static void number(ByteArrayOutputStream out, long number) {
        long left = number;
        while (left >= MORE) {
            out.write((int) (left & 0x7f | MORE));
            left >>>= 7;
        }
        out.write((int) left);
    }

    private static long number(DataInputStream in) throws IOException {
        long number = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int next = in.readUnsignedByte();
            number |= (long) (next & 0x7f) << shift;
            if (next < MORE) {
                return number;
            }
        }
        throw new IOException("a number of more than 64 bits");
    }
}
