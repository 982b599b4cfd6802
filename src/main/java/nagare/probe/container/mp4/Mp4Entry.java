package nagare.probe.container.mp4;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import nagare.media.Track;
import nagare.probe.bytes.Bits;
import nagare.probe.bytes.BoundedBytes;
import nagare.probe.codec.Aac;
import nagare.probe.codec.Avc;
import nagare.probe.codec.CodecNames;
import nagare.probe.codec.FlacStream;
import nagare.probe.codec.Hevc;
import nagare.probe.codec.Picture;
import nagare.probe.codec.Sound;
import nagare.probe.codec.Vpx;
import nagare.probe.container.content.TrackDraft;
import nagare.probe.container.mp4.Boxes.Box;

/// A sample entry: what `stsd` says of a track's codec (ISO/IEC 14496-12 §8.5.2, §12; QuickTime's versions of sound).
final class Mp4Entry {
    /// Of a decoder's configuration only so much is read.
    static final int MAX_CONFIG = 4096;

    private static final int VISUAL = 78;
    private static final int SOUND = 28;
    private static final int SOUND_1 = 44;
    private static final int SOUND_2 = 64;
    private static final int FORCED = 0xC0;
    private static final int MAX_TAGS = 16;
    private static final int[] AC3_RATES = {48000, 44100, 32000, 0};
    private static final int[] AC3_CHANNELS = {2, 1, 2, 3, 3, 4, 4, 5};

    private final Boxes boxes;
    private final BoundedBytes bytes;
    private final TrackDraft draft;
    private final boolean isQuickTime;
    private Sound said = Sound.UNKNOWN;

    Mp4Entry(Boxes boxes, TrackDraft draft, boolean isQuickTime) {
        this.boxes = boxes;
        this.bytes = boxes.bytes;
        this.draft = draft;
        this.isQuickTime = isQuickTime;
    }

    void read(Box entry) throws IOException {
        draft.codec = CodecNames.letters(entry.type());
        if (entry.type().startsWith("dv")) {
            draft.range = Optional.of(Track.Range.DOLBY_VISION);
        }
        switch (draft.kind) {
            case VIDEO -> visual(entry);
            case AUDIO -> sound(entry);
            case TEXT ->
                draft.isForced = entry.type().equals("tx3g")
                        && Boxes.holds(entry, 12)
                        && (bytes.u8(entry.content() + 8) & FORCED) != 0;
            case OTHER -> {}
        }
    }

    private void visual(Box entry) throws IOException {
        if (!Boxes.holds(entry, VISUAL)) {
            return;
        }
        draft.tag = CodecNames.knows(entry.type()) ? Optional.of(entry.type()) : Optional.empty();
        draft.width = bytes.u16(entry.content() + 24);
        draft.height = bytes.u16(entry.content() + 26);
        boxes.each(entry.content() + VISUAL, entry.end(), this::part);
    }

    private void sound(Box entry) throws IOException {
        if (!Boxes.holds(entry, SOUND)) {
            return;
        }
        long at = entry.content();
        int version = isQuickTime ? bytes.u16(at + 8) : 0;
        int header = version == 1 ? SOUND_1 : version == 2 ? SOUND_2 : SOUND;
        if (!Boxes.holds(entry, header)) {
            return;
        }
        boolean isRaw = draft.codec.startsWith("pcm_");
        said = version == 2
                ? Sound.of(bytes.u32(at + 40), (long) Double.longBitsToDouble(bytes.i64(at + 32)), 0)
                : Sound.of(bytes.u16(at + 16), bytes.u32(at + 24) >>> 16, isRaw ? bytes.u16(at + 18) : 0);
        boxes.each(at + header, entry.end(), this::part);
        // The standard has 2 for every sound; who has no box of its own is believed nothing else.
        boolean isFixed = draft.codec.startsWith("mp");
        draft.sound = draft.sound.over(
                isFixed ? new Sound(said.profile(), OptionalInt.empty(), said.sampleRate(), said.bitDepth()) : said);
    }

    private boolean part(Box box) throws IOException {
        switch (box.type()) {
            case "avcC" -> draft.picture = Avc.ofRecord(config(box, 0));
            case "hvcC" -> draft.picture = Hevc.ofRecord(config(box, 0));
            case "av1C" -> draft.picture = Vpx.av1(config(box, 0));
            case "vpcC" -> draft.picture = Vpx.vp9(config(box, 0));
            case "dvcC", "dvvC" -> draft.range = Optional.of(Track.Range.DOLBY_VISION);
            case "colr" -> colours(box);
            case "pasp" ->
                draft.isAnamorphic = Boxes.holds(box, 8) && bytes.u32(box.content()) != bytes.u32(box.content() + 4);
            case "fiel" -> draft.isInterlaced = Boxes.holds(box, 1) && bytes.u8(box.content()) == 2;
            case "esds" -> descriptors(box);
            case "dac3" -> ac3(config(box, 0), false);
            case "dec3" -> ac3(config(box, 0), true);
            case "dfLa" -> draft.sound = FlacStream.sound(config(box, 8), 0).over(draft.sound);
            case "dOps" -> {
                byte[] opus = config(box, 0);
                draft.sound = Sound.of(opus.length > 1 ? opus[1] & 0xff : 0, 48_000, 0);
            }
            case "alac" -> {
                byte[] alac = config(box, 4);
                draft.sound = alac.length < 24
                        ? draft.sound
                        : Sound.of(alac[9], ByteBuffer.wrap(alac).getInt(20), alac[5]);
            }
            case "wave" -> boxes.children(box, inner -> !inner.type().equals("esds") || part(inner));
            case "sinf" -> {
                Optional<Box> original = boxes.child(box, "frma");
                if (original.filter(found -> Boxes.holds(found, 4)).isPresent()) {
                    draft.codec =
                            CodecNames.letters(bytes.letters(original.get().content()));
                }
            }
            default -> {} // bit rates, clean apertures
        }
        return true;
    }

    private void colours(Box box) throws IOException {
        boolean numbers = Boxes.holds(box, 10) && bytes.letters(box.content()).startsWith("ncl");
        if (numbers && draft.range.isEmpty()) {
            draft.range = Picture.range(bytes.u16(box.content() + 6));
        }
    }

    private byte[] config(Box box, int skipped) throws IOException {
        long count = Math.max(0, box.length() - skipped);
        return bytes.copy(box.content() + skipped, (int) Math.min(count, MAX_CONFIG));
    }

    /// ISO/IEC 14496-1 §7.2.6: an ES descriptor, in it a decoder's, in it what the decoder wants to know first.
    private void descriptors(Box box) throws IOException {
        byte[] data = config(box, 4);
        int at = 0;
        for (int tags = 0; tags < MAX_TAGS && at + 2 <= data.length; tags++) {
            int tag = data[at++];
            int length = 0;
            int next = 0x80;
            for (int i = 0; i < 4 && (next & 0x80) != 0 && at < data.length; i++) {
                next = data[at++];
                length = length << 7 | next & 0x7f;
            }
            switch (tag) {
                case 3 -> at = afterStream(data, at);
                case 4 -> {
                    String known = at < data.length ? CodecNames.objectType(data[at] & 0xff) : "";
                    draft.codec = known.isEmpty() ? draft.codec : known;
                    at += 13;
                }
                case 5 -> {
                    int end = Math.min(data.length, at + length);
                    if (draft.codec.equals("aac") && at < end) {
                        draft.sound = Aac.ofConfig(Arrays.copyOfRange(data, at, end));
                    }
                    return;
                }
                default -> at += length;
            }
        }
    }

    private static int afterStream(byte[] data, int at) {
        if (at + 3 > data.length) {
            return data.length;
        }
        int flags = data[at + 2];
        int next = at + 3 + ((flags & 0x80) != 0 ? 2 : 0);
        if ((flags & 0x40) != 0 && next < data.length) {
            next += 1 + (data[next] & 0xff);
        }
        return next + ((flags & 0x20) != 0 ? 2 : 0);
    }

    /// ETSI TS 102 366 Annex F.
    private void ac3(byte[] config, boolean enhanced) {
        var bits = new Bits(config);
        if (enhanced) {
            bits.skip(13 + 3);
        }
        int rate = AC3_RATES[bits.u(2)];
        bits.skip(enhanced ? 5 + 1 + 1 + 3 : 5 + 3);
        int channels = AC3_CHANNELS[bits.u(3)] + bits.bit();
        if (!bits.isOver()) {
            draft.sound = Sound.of(channels, rate, 0);
        }
    }
}
