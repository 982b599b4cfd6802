package nagare.probe.container;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import nagare.media.MediaFacts;
import nagare.probe.bytes.BoundedBytes;
import nagare.probe.bytes.Malformed;
import nagare.probe.container.content.Contents;
import nagare.probe.container.content.Durations;
import nagare.probe.container.content.IndexDraft;
import nagare.probe.container.content.TrackDraft;

/// WAV, and RF64 (EBU Tech 3306) where it is larger than 4 GiB.
final class Wav {
    private Wav() {}

    static Contents read(BoundedBytes bytes) throws IOException {
        var draft = new TrackDraft();
        draft.kind = TrackDraft.Kind.AUDIO;
        var rate = new long[1];
        var data = new long[] {-1, 0};
        new Riff(bytes).each(12, bytes.length(), chunk -> {
            if (chunk.id().equals("fmt ") && chunk.length() >= 16) {
                Avi.wave(bytes, chunk.content(), draft);
                rate[0] = bytes.u32LittleEndian(chunk.content() + 8);
            } else if (chunk.id().equals("data")) {
                data[0] = chunk.content();
                data[1] = chunk.end();
            }
            return data[0] < 0;
        });
        if (rate[0] == 0 || data[0] < 0) {
            throw new Malformed("WAV without sound");
        }
        // Writers that do not know the length, and RF64, say 0 or the largest number.
        long end = data[1] == data[0] ? bytes.length() : data[1];
        Optional<Duration> duration = Durations.of(end - data[0], rate[0]);
        return new Contents(
                new MediaFacts("wav", duration, List.of(draft.track().orElseThrow())),
                IndexDraft.even(duration, data[0], end));
    }
}
