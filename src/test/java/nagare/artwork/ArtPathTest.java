package nagare.artwork;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import nagare.library.entry.Details;
import nagare.library.entry.Entry;
import nagare.media.MediaId;
import nagare.media.MediaType;
import nagare.watch.Watched;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ArtPathTest {
    @Test
    void pathNamesTheItemTheVersionAndTheSize() {
        assertEquals("/art/12-3/7/tn.jpg", ArtPath.of(item(7), ArtSize.TN));
        assertEquals("/art/12-3/0/sm.jpg", ArtPath.of(item(0), ArtSize.SM));
    }

    @Test
    void pathIsReadAsItWasWritten() {
        var path = new ArtPath(new MediaId(12, Optional.empty()), 999_999_999, ArtSize.SM);

        assertEquals(Optional.of(path), ArtPath.parse(path.toString()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/art/12-3/tn.jpg",
                "/art/12-3/1/xl.jpg",
                "/art/12-3/1/tn.png",
                "/art/12-3/-1/tn.jpg",
                "/art/12-3/1/tn.jpg/",
                "/art/1-2-3/1/tn.jpg",
                "/art//1/tn.jpg",
                "/art/12-3/1000000000/tn.jpg"
            })
    void otherPathsAreNone(String path) {
        assertEquals(Optional.empty(), ArtPath.parse(path));
    }

    private static Entry.Item item(int picture) {
        return new Entry.Item(
                "latest$12",
                "latest",
                "Show",
                Optional.empty(),
                Optional.empty(),
                new MediaId(12, Optional.of(3)),
                MediaType.MKV,
                OptionalLong.of(1),
                new Details(Optional.empty(), List.of(), Watched.NEVER, picture));
    }
}
