package nagare.library.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ObjectIdTest {
    @ParameterizedTest
    @ValueSource(strings = {"0", "latest", "search-12", "latest$7", "search-12$7$f0", "latest$7$d3", "latest$7$a"})
    void idIsReadAsItIsWritten(String id) {
        assertEquals(Optional.of(id), ObjectId.parse(id).map(Object::toString));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "$7",
                "latest$",
                "latest$x",
                "latest$-7",
                "latest$07",
                "latest$7$",
                "latest$7$f",
                "latest$7$f01",
                "latest$7$x1",
                "latest$7$a1",
                "latest$7$f1$f2",
                "latest$7$f9999999999",
                "latest$9999999999999999999",
            })
    void whatWeNeverWroteIsNoId(String id) {
        assertEquals(Optional.empty(), ObjectId.parse(id));
    }
}
